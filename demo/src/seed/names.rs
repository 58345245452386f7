//! Words the made-up people, firms and cases are put together from.

/// Given names.
pub(super) const FIRST: &[&str] = &[
    "Amara",
    "Björn",
    "Chiara",
    "Dmitri",
    "Eilidh",
    "Fátima",
    "Gustav",
    "Hana",
    "Ines",
    "Jamal",
    "Katarzyna",
    "Liam",
    "Mei",
    "Noor",
    "Oluwaseun",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Thandiwe",
    "Ulrike",
    "Viktor",
    "Wren",
    "Ximena",
    "Yusuf",
    "Zoë",
    "Anneliese",
    "Benedikt",
    "Caoimhe",
    "Dalia",
];

/// Family names, some with a quote, a hyphen or letters beyond ASCII.
pub(super) const LAST: &[&str] = &[
    "O'Neil",
    "Müller",
    "D'Angelo",
    "Okonkwo",
    "Łukasik",
    "Nguyễn",
    "Fairbanks",
    "Haraldsdóttir",
    "Ó Briain",
    "Castellanos",
    "Whitcombe",
    "Yılmaz",
    "Petrović",
    "Tanaka",
    "Achterberg",
    "St. Claire",
    "Ferreira",
    "Lindqvist",
    "Mwangi",
    "Dvořák",
    "Ashworth",
    "Khoury",
    "Smith-Rowe",
    "Varga",
    "Bellweather",
    "Ishikawa",
    "Quill",
    "Rasmussen",
    "Thistlewood",
    "Zielinski",
];

/// Firms; none of them exists to our knowledge.
pub(super) const FIRMS: &[&str] = &[
    "Alder & Finch Supplies",
    "Blue Kettle Coffee",
    "Cobalt Harbour Freight",
    "Driftwood Lettings",
    "Evergreen Dental Group",
    "Foxglove Nurseries",
    "Granite Peak Outdoor",
    "Hollow Oak Furniture",
    "Inkwell Press",
    "Juniper Street Bakery",
    "Kestrel Avionics",
    "Lantern Bay Hotels",
    "Moorland Dairy",
    "Northlight Optics",
    "Osprey Couriers",
    "Pebble & Son Masonry",
    "Quayside Marine",
    "Rowan Tree Insurance",
    "Silverline Elevators",
    "Tidewater Plumbing",
    "Umber Ceramics",
    "Vesper Lighting",
    "Willowbrook Clinics",
    "Yarrow Textiles",
    "Zephyr Heating",
];

/// Jobs of contacts.
pub(super) const JOBS: &[&str] =
    &["Buyer", "Office Manager", "Owner", "Accountant", "Facilities Lead", "IT Manager", "Receptionist", "Head of Operations"];

/// Cities, for addresses.
pub(super) const CITIES: &[&str] = &["Seattle", "Bellevue", "Tacoma", "Portland", "Spokane", "Eugene", "Olympia", "Redmond"];

/// What cases and calls are about.
pub(super) const TOPICS: &[&str] = &[
    "Delivery arrived damaged",
    "Invoice shows the wrong amount",
    "Cannot log in to the portal",
    "Warranty question",
    "Change of delivery address",
    "Part missing from order",
    "Refund not received",
    "Asks for an engineer's visit",
    "Price for a larger order",
    "Contract renewal",
    "Machine stops without a message",
    "Appointment to be moved",
];
