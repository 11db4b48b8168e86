// Every word of the page, in Indonesian and English. `{name}` is filled in by `t`.

const WORDS = {
  id: {
    tagline: "Telegram tiruan untuk mencoba bot, tanpa token",
    people: "Orang", phone_of: "Ponsel {name}", chats_of: "Obrolan {name}", who: "Siapa yang memegang ponsel ini",
    role_reader: "Warga", role_source: "Narasumber", role_editor: "Redaksi",
    add_place: "Buat grup atau saluran", place_added: "{title} sudah ada", title: "Nama", kind: "Jenis", owner: "Admin",
    kind_group: "Grup", kind_forum: "Grup dengan topik", kind_channel: "Saluran", with_bot: "Tambahkan bot sekarang juga",
    bot_add: "Tambahkan bot", bot_remove: "Keluarkan bot", bot_promote: "Jadikan bot admin", bot_demote: "Bot jadi anggota biasa",
    topic_new: "Topik baru", topic_close: "Tutup topik", topic_reopen: "Buka lagi topik", topic_delete: "Hapus topik",
    choose_place: "Tambahkan bot ke mana?", no_place: "Belum ada grup atau saluran tanpa bot. Buat dulu dari bilah di atas.",
    add_person: "Tambah orang", add_phone: "Tambah ponsel", close_phone: "Tutup ponsel ini",
    name: "Nama", role: "Peran", language: "Bahasa", add: "Tambahkan", cancel: "Batal", close: "Tutup", ok: "Baik",
    theme_dark: "Tampilan gelap", theme_light: "Tampilan terang", switch_language: "English",
    help: "Apa yang bisa dicoba?", help_title: "Selamat datang",
    welcome: "Beberapa orang duduk berdampingan. Semua yang Anda tulis sampai ke bot seperti di Telegram.",
    tip_start: "Tekan Mulai di ponsel warga, lalu ketik nama desa: salah ketik pun dimengerti, misalnya “tanggulengin”.",
    tip_push: "Tekan {controls} di atas supaya tidak perlu menunggu jadwal.", then: ", lalu ",
    tip_photo: "Kirim foto atau berkas: seret ke ponsel, tempel, atau pakai tombol penjepit.",
    tip_fault: "Putuskan jaringan atau blokir bot, lalu pulihkan: lihat apa yang tetap sampai.",
    network: "Jaringan", network_ok: "Lancar", network_down: "Putus", network_slow: "Lambat",
    network_errors: "Sering gagal", network_flood: "Dibatasi (429)",
    banner_down: "Jaringan bot sedang putus: tidak ada panggilan yang sampai.",
    banner_slow: "Jaringan bot sedang lambat.",
    banner_errors: "Telegram sedang menjawab dengan kesalahan 5xx.",
    banner_flood: "Telegram sedang menolak dengan 429 (terlalu sering).",
    restore: "Pulihkan", lost: "Sambungan ke tempat mencoba terputus. Menyambung lagi…",
    loading: "Membuka…",
    no_messages: "Belum ada pesan", start: "Mulai",
    start_hint: "Ini awal obrolan dengan {bot}. Tekan Mulai seperti di Telegram.",
    back: "Kembali ke daftar obrolan", unread: "{n} belum dibaca", bot: "bot", members: "{n} anggota",
    topics: "Topik", topic_general: "Umum", topic_closed: "ditutup", chat_menu: "Menu obrolan",
    block: "Blokir bot", unblock: "Buka blokir bot", blocked: "Bot diblokir. Pesannya tidak lagi sampai ke sini.",
    show_members: "Lihat anggota", admin: "admin", members_of: "Anggota {title}",
    channel_only_admins: "Hanya admin yang dapat menulis di saluran ini.", topic_is_closed: "Topik ini ditutup.",
    write: "Tulis pesan", write_caption: "Tulis keterangan", send: "Kirim", attach: "Lampirkan", commands: "Perintah", inline_results: "Hasil dari bot",
    keyboard_show: "Tampilkan papan tombol", keyboard_hide: "Sembunyikan papan tombol",
    attach_photo: "Foto atau video", attach_file: "Berkas", attach_place: "Lokasi", attach_sample: "Foto contoh",
    as_file: "Kirim sebagai berkas", remove: "Buang {name}", drop_here: "Lepaskan untuk melampirkan",
    place_title: "Kirim lokasi", latitude: "Lintang", longitude: "Bujur", share_place: "Kirim lokasi ini",
    bad_place: "Lintang −90 sampai 90, bujur −180 sampai 180.",
    contact_unavailable: "Berbagi kontak tidak ada di tempat mencoba ini.",
    message_menu: "Tindakan pesan", reply: "Balas", edit: "Sunting", copy_text: "Salin teks", copied: "Disalin",
    copy_failed: "Penjelajah tidak mengizinkan menyalin.",
    replying: "Membalas {name}", editing: "Menyunting pesan", edited: "diedit", silent: "tanpa suara",
    new_messages: "{n} pesan baru", to_bottom: "Ke pesan terbaru",
    today: "Hari ini", yesterday: "Kemarin", gone_message: "Pesan dihapus",
    typing: "sedang mengetik…", sending_photo: "sedang mengirim foto…", sending_file: "sedang mengirim berkas…",
    kind_photo: "Foto", kind_video: "Video", kind_voice: "Pesan suara", kind_audio: "Audio", kind_document: "Berkas",
    kind_animation: "Animasi", kind_sticker: "Stiker", kind_location: "Lokasi", kind_contact: "Kontak",
    open_photo: "Buka foto", album: "Album", you: "Anda", link_preview: "dengan pratinjau tautan",
    open_link_title: "Buka tautan ini?", open_link: "Buka di tab baru", link_refused: "Tautan ini tidak dapat dibuka di sini.",
    button_gone: "Tombol itu sudah tidak ada di pesan ini.", no_answer: "Bot belum menjawab tombol ini.",
    not_here: "Ini tidak ada di tempat mencoba.", pressed_wait: "Menunggu jawaban bot",
    failed: "Gagal: {reason}", offline: "tempat mencoba tidak menjawab", person_added: "{name} bergabung",
    service_joined: "bergabung", service_left: "keluar", service_pinned_a_message: "menyematkan pesan",
    service_opened_a_topic: "membuka topik", service_renamed_the_topic: "mengganti nama topik",
    service_closed_the_topic: "menutup topik", service_reopened_the_topic: "membuka lagi topik",
    service_made_this_group_a_supergroup: "menjadikan grup ini supergrup", forwarded: "Diteruskan dari {name}",
    too_many: "Paling banyak 10 lampiran sekaligus.", bot_said: "{name} berkata", expand: "Buka kutipan",
  },
  en: {
    tagline: "Telegram in small, to try the bot without a token",
    people: "People", phone_of: "{name}'s phone", chats_of: "{name}'s chats", who: "Who holds this phone",
    role_reader: "Reader", role_source: "Source", role_editor: "Editor",
    add_place: "Make a group or channel", place_added: "{title} is there", title: "Name", kind: "Kind", owner: "Admin",
    kind_group: "Group", kind_forum: "Group with topics", kind_channel: "Channel", with_bot: "Add the bot right away",
    bot_add: "Add the bot", bot_remove: "Remove the bot", bot_promote: "Make the bot an admin", bot_demote: "Make the bot a member",
    topic_new: "New topic", topic_close: "Close the topic", topic_reopen: "Reopen the topic", topic_delete: "Delete the topic",
    choose_place: "Add the bot where?", no_place: "There is no group or channel without the bot. Make one from the bar above.",
    add_person: "Add a person", add_phone: "Add a phone", close_phone: "Close this phone",
    name: "Name", role: "Role", language: "Language", add: "Add", cancel: "Cancel", close: "Close", ok: "OK",
    theme_dark: "Dark view", theme_light: "Light view", switch_language: "Indonesia",
    help: "What can I try?", help_title: "Welcome",
    welcome: "Several people sit side by side. What you write reaches the bot as it would on Telegram.",
    tip_start: "Press Start on the reader's phone, then type a village: slips are forgiven, for example “tanggulengin”.",
    tip_push: "Press {controls} above so that you need not wait for the schedule.", then: ", then ",
    tip_photo: "Send a photo or a file: drop it on a phone, paste it, or use the paper clip.",
    tip_fault: "Cut the network or block the bot, then put it right: see what still arrives.",
    network: "Network", network_ok: "Fine", network_down: "Down", network_slow: "Slow",
    network_errors: "Failing often", network_flood: "Limited (429)",
    banner_down: "The bot's network is down: no call gets through.",
    banner_slow: "The bot's network is slow.",
    banner_errors: "Telegram is answering with 5xx errors.",
    banner_flood: "Telegram is refusing with 429 (too many requests).",
    restore: "Restore", lost: "The connection to the playground was lost. Reconnecting…",
    loading: "Opening…",
    no_messages: "No messages yet", start: "Start",
    start_hint: "This is where your chat with {bot} begins. Press Start, as on Telegram.",
    back: "Back to the chats", unread: "{n} unread", bot: "bot", members: "{n} members",
    topics: "Topics", topic_general: "General", topic_closed: "closed", chat_menu: "Chat menu",
    block: "Block the bot", unblock: "Unblock the bot", blocked: "The bot is blocked. Its messages no longer arrive here.",
    show_members: "Show members", admin: "admin", members_of: "Members of {title}",
    channel_only_admins: "Only admins can write in this channel.", topic_is_closed: "This topic is closed.",
    write: "Write a message", write_caption: "Write a caption", send: "Send", attach: "Attach", commands: "Commands", inline_results: "Results from the bot",
    keyboard_show: "Show the keyboard", keyboard_hide: "Hide the keyboard",
    attach_photo: "Photo or video", attach_file: "File", attach_place: "Location", attach_sample: "Sample photo",
    as_file: "Send as a file", remove: "Remove {name}", drop_here: "Drop to attach",
    place_title: "Send a location", latitude: "Latitude", longitude: "Longitude", share_place: "Send this location",
    bad_place: "Latitude −90 to 90, longitude −180 to 180.",
    contact_unavailable: "Sharing a contact is not part of this playground.",
    message_menu: "Message actions", reply: "Reply", edit: "Edit", copy_text: "Copy text", copied: "Copied",
    copy_failed: "The browser does not allow copying.",
    replying: "Replying to {name}", editing: "Editing a message", edited: "edited", silent: "silent",
    new_messages: "{n} new messages", to_bottom: "To the newest message",
    today: "Today", yesterday: "Yesterday", gone_message: "Deleted message",
    typing: "is typing…", sending_photo: "is sending a photo…", sending_file: "is sending a file…",
    kind_photo: "Photo", kind_video: "Video", kind_voice: "Voice message", kind_audio: "Audio", kind_document: "File",
    kind_animation: "Animation", kind_sticker: "Sticker", kind_location: "Location", kind_contact: "Contact",
    open_photo: "Open photo", album: "Album", you: "You", link_preview: "with a link preview",
    open_link_title: "Open this link?", open_link: "Open in a new tab", link_refused: "This link cannot be opened here.",
    button_gone: "That button is no longer on this message.", no_answer: "The bot has not answered this button.",
    not_here: "This is not part of the playground.", pressed_wait: "Waiting for the bot's answer",
    failed: "Failed: {reason}", offline: "the playground does not answer", person_added: "{name} joined",
    service_joined: "joined", service_left: "left", service_pinned_a_message: "pinned a message",
    service_opened_a_topic: "opened a topic", service_renamed_the_topic: "renamed the topic",
    service_closed_the_topic: "closed the topic", service_reopened_the_topic: "reopened the topic",
    service_made_this_group_a_supergroup: "made this group a supergroup", forwarded: "Forwarded from {name}",
    too_many: "At most 10 attachments at once.", bot_said: "{name} says", expand: "Open the quote",
  },
};

let language = "id";

export function setLanguage(code) {
  language = code in WORDS ? code : "id";
  document.documentElement.lang = language;
}

export function currentLanguage() {
  return language;
}

export function t(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function hasWords(key) {
  return key in WORDS[language];
}

/** A text that the server hands over per language: `{ id, en }`. */
export function localised(texts) {
  return typeof texts === "string" ? texts : (texts?.[language] ?? texts?.id ?? texts?.en ?? "");
}
