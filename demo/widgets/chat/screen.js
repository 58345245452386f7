/**
 * The chat's states, each with its view, and the messages of a conversation.
 */
import { byId, screen } from "../shared/screen.js";

/** @typedef {"starting" | "ready" | "offered" | "chatting" | "drafting"} State */

/** @type {Record<State, string>} */
const VIEWS = {
  starting: "inbox-view",
  ready: "inbox-view",
  offered: "offered-view",
  chatting: "chat-view",
  drafting: "draft-view",
};

export const { state, show } = screen(VIEWS);

/**
 * @param {"customer" | "agent"} from
 * @param {string} text
 */
export function bubble(from, text) {
  const item = document.createElement("li");
  item.dataset.from = from;
  item.textContent = text;
  const list = byId("messages");
  list.append(item);
  list.scrollTop = list.scrollHeight;
}
