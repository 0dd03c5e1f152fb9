/** Tools that no server has, of trades whose words come near ours: a small catalogue that never changes. */
import type { FoundTool } from "../../bench/discovery/ranking.ts";

type Row = [name: string, description: string, args: Record<string, string>];

const CALENDAR: Row[] = [
  ["list_calendars", "List the calendars of an account.", { account_id: "Whose calendars" }],
  ["list_events", "List events between two times.", { calendar_id: "Calendar", from: "Start", until: "End" }],
  [
    "create_event",
    "Create an event and invite guests.",
    { title: "Title", attendees: "Email addresses of guests" },
  ],
  [
    "update_event",
    "Change the time, room or guests of an event.",
    { event_id: "Event", starts_at: "New start" },
  ],
  [
    "cancel_event",
    "Cancel an event and tell its guests.",
    { event_id: "Event", message: "Words to the guests" },
  ],
  ["book_meeting_room", "Book a meeting room for an event.", { room: "Name of the room", until: "End" }],
  [
    "find_free_time",
    "Find a time when several people are free.",
    { people: "Email addresses", days: "Days to look at" },
  ],
  [
    "set_working_hours",
    "Set when a person is at work.",
    { user_id: "Person", hours: "Opening and closing time" },
  ],
  [
    "share_calendar",
    "Give another person access to a calendar.",
    { email: "Who gets access", role: "Reader or writer" },
  ],
  [
    "list_reservations",
    "List stays booked for a property.",
    { property_id: "Hotel or flat", check_in: "Arrival" },
  ],
];

const CRM: Row[] = [
  ["search_contacts", "Search contacts by name, email or phone number.", { query: "Part of a name" }],
  ["get_contact", "Get one contact with company and deals.", { contact_id: "Contact" }],
  [
    "create_contact",
    "Create a contact.",
    { email: "Email address", phone: "Phone number", full_name: "Name" },
  ],
  ["update_contact", "Update fields of a contact.", { contact_id: "Contact", email: "New email address" }],
  [
    "merge_contacts",
    "Merge two contacts that are the same person.",
    { keep: "Contact that stays", drop: "The other" },
  ],
  [
    "delete_contact",
    "Delete a contact and everything about that person, for good.",
    { contact_id: "Contact" },
  ],
  [
    "link_contact_to_company",
    "Link a contact to the company they work for.",
    { contact_id: "Contact", company: "Company" },
  ],
  ["list_deals", "List deals by stage and owner.", { stage: "Stage", owner: "Employee who owns them" }],
  ["log_call", "Log a phone call with a customer.", { contact_id: "Contact", notes: "What was said" }],
  ["assign_owner", "Assign a colleague to a contact.", { contact_id: "Contact", user_id: "Employee" }],
];

const BILLING: Row[] = [
  [
    "list_invoices",
    "List invoices of a customer, paid or unpaid.",
    { customer_id: "Customer", status: "Paid, unpaid" },
  ],
  [
    "create_invoice",
    "Create an invoice and send it.",
    { customer_id: "Customer", amount: "Amount", due: "Due date" },
  ],
  ["refund_payment", "Refund a payment or a deposit.", { payment_id: "Payment", amount: "Part of it" }],
  ["charge_card", "Charge a customer's saved card.", { customer_id: "Customer", card_id: "Card" }],
  ["list_cards", "List the saved payment cards of a customer.", { customer_id: "Customer" }],
  ["remove_card", "Remove a saved payment card.", { card_id: "Card" }],
  [
    "pause_subscription",
    "Pause a subscription until a date.",
    { subscription_id: "Subscription", until: "End of the pause" },
  ],
  ["resume_subscription", "Resume a paused subscription.", { subscription_id: "Subscription" }],
  ["extend_trial", "Extend the trial of a customer.", { customer_id: "Customer", days: "Days more" }],
  ["get_price", "Show what a product, room or plan costs.", { product_id: "Product" }],
];

const DEVICES: Row[] = [
  [
    "enroll_device",
    "Enroll a laptop or tablet in device management.",
    { serial: "Serial number", user_id: "Owner" },
  ],
  [
    "list_managed_devices",
    "List managed devices with owner and status.",
    { user_id: "Owner", platform: "Platform" },
  ],
  ["get_device_status", "Show battery, storage and last check-in of a device.", { device_id: "Device" }],
  ["wipe_device", "Erase a lost or stolen device remotely.", { device_id: "Device" }],
  ["locate_device", "Show where a lost device is.", { device_id: "Device" }],
  ["lock_screen", "Lock the screen of a device with a PIN code.", { device_id: "Device", pin: "PIN code" }],
  ["reboot_device", "Reboot a device.", { device_id: "Device" }],
  ["install_app", "Install an app on a device.", { device_id: "Device", app_id: "App" }],
  [
    "rotate_api_key",
    "Replace an API key; the old key expires.",
    { key_id: "Key", expires_at: "When the old key expires" },
  ],
  ["list_cameras", "List cameras, and which of them record.", { site: "Building" }],
];

const FILES: Row[] = [
  ["search_files", "Search files by name and content.", { query: "Words", folder: "Where to look" }],
  ["read_file", "Read the content of a file.", { path: "Path" }],
  ["create_folder", "Create a new folder.", { name: "Name", parent: "Folder it goes into" }],
  ["move_file", "Move or rename a file.", { path: "Path", to: "New path" }],
  ["delete_file", "Delete a file, for good.", { path: "Path" }],
  ["restore_file", "Restore a deleted file.", { path: "Path" }],
  [
    "share_file",
    "Share a file with people by link, until it expires.",
    { path: "Path", expires_at: "End of the link" },
  ],
  ["list_permissions", "List who has access to a file.", { path: "Path" }],
  ["revoke_permission", "Revoke a person's access to a file.", { path: "Path", email: "Whose access" }],
  ["unlink_account", "Disconnect a storage account; its files stay.", { account_id: "Account" }],
];

const CHAT: Row[] = [
  ["list_channels", "List the channels of the workspace.", { limit: "How many" }],
  ["send_message", "Send a message to a person or a channel.", { to: "Person or channel", text: "Words" }],
  ["list_members", "List the members of a channel or team.", { channel: "Channel" }],
  ["get_user_profile", "Get the profile of a user.", { user_id: "User" }],
  [
    "invite_member",
    "Invite a new member or visitor by email.",
    { email: "Email address", expires_at: "When it ends" },
  ],
  ["deactivate_member", "Deactivate a member who leaves the team.", { user_id: "User" }],
  ["suspend_member", "Suspend a member for now.", { user_id: "User", reason: "Why" }],
  ["mute_channel", "Mute a channel.", { channel: "Channel", until: "End" }],
  ["create_ticket", "Report something broken to the help desk.", { subject: "What", building: "Where" }],
  ["set_status", "Set what others see beside your name.", { text: "Words", until: "End" }],
];

export const madeUpTools: FoundTool[] = [...CALENDAR, ...CRM, ...BILLING, ...DEVICES, ...FILES, ...CHAT].map(
  ([name, description, args]) => ({
    name,
    description,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(Object.entries(args).map(([key, text]) => [key, { description: text }])),
    },
  }),
);
