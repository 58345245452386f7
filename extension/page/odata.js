// The query forms widgets send (contract §5): with or without the leading "?", options in any order, raw or already
// percent-encoded, "''" as quote, "%" as a wildcard.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];

  /**
   * Splits a query at "&"; one inside a quoted text belongs to the text. A search text is no OData: its quotes are
   * letters ("$search=O'Neil").
   * @param {string} query
   * @returns {string[]}
   */
  function pieces(query) {
    const all = [];
    let piece = "";
    let quoted = false;
    for (const c of query.trim().replace(/^\?/, "")) {
      if (c === "'" && !isSearch(piece)) {
        quoted = !quoted;
      }
      if (c === "&" && !quoted) {
        all.push(piece);
        piece = "";
      } else {
        piece += c;
      }
    }
    all.push(piece);
    return all.map((text) => text.trim()).filter(Boolean);
  }

  /**
   * Encodes what is not encoded, and nothing twice. A "%" that begins no encoded character is a wildcard. A raw "+" is
   * a plus, never a space.
   * @param {string} text
   */
  function encode(text) {
    const raw = text.replace(/%(?![0-9a-f]{2})/gi, "%25");
    return raw.replaceAll("+", "%2B").replaceAll("&", "%26").replaceAll("#", "%23").replaceAll(" ", "%20");
  }

  /** @param {string} piece */
  function encodePiece(piece) {
    const at = piece.indexOf("=");
    return at < 0 ? encode(piece) : `${piece.slice(0, at).trim()}=${encode(piece.slice(at + 1))}`;
  }

  /** @param {string} piece */
  function isSearch(piece) {
    return /^\s*(\$|%24)search\s*=/i.test(piece);
  }

  /** @param {string} piece */
  function searchText(piece) {
    const text = piece.slice(piece.indexOf("=") + 1).trim();
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /**
   * The same options with one more column selected. Without a selection all columns are.
   * @param {string} options as `readQuery` gives them
   * @param {string} column
   */
  tools.selecting = (options, column) =>
    options.replace(/([?&](?:\$|%24)select=)([^&]*)/i, (_, name, columns) => name + (columns ? `${columns},${column}` : column));

  /**
   * The query for the Web API, and the search text taken out of it.
   * @param {unknown} query
   * @returns {{options: string, search: string}} `options` is "" or begins with "?"
   */
  tools.readQuery = (query) => {
    const all = pieces(`${query ?? ""}`);
    const rest = all.filter((piece) => !isSearch(piece)).map(encodePiece);
    return { options: rest.length > 0 ? `?${rest.join("&")}` : "", search: all.filter(isSearch).map(searchText).join(" ") };
  };
})();
