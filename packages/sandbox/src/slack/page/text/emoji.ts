/** The shortcodes that operations people use, and what they stand for. */
const KNOWN: ReadonlyMap<string, string> = new Map(
  [
    '+1=👍 thumbsup=👍 -1=👎 thumbsdown=👎 white_check_mark=✅ heavy_check_mark=✔️ ballot_box_with_check=☑️',
    'x=❌ negative_squared_cross_mark=❎ warning=⚠️ no_entry=⛔ no_entry_sign=🚫 rotating_light=🚨 fire=🔥',
    'bell=🔔 no_bell=🔕 mute=🔇 eyes=👀 hourglass=⌛ hourglass_flowing_sand=⏳ stopwatch=⏱️ alarm_clock=⏰',
    'clock1=🕐 lock=🔒 unlock=🔓 key=🔑 rocket=🚀 tada=🎉 wrench=🔧 hammer=🔨 hammer_and_wrench=🛠️ gear=⚙️',
    'package=📦 memo=📝 book=📖 books=📚 clipboard=📋 pushpin=📌 round_pushpin=📍 link=🔗 mag=🔍 mag_right=🔎',
    'bulb=💡 bar_chart=📊 chart_with_upwards_trend=📈 chart_with_downwards_trend=📉 calendar=📆 date=📅 email=📧',
    'robot_face=🤖 computer=💻 desktop_computer=🖥️ floppy_disk=💾 cd=💿 satellite=📡 electric_plug=🔌 battery=🔋',
    'thermometer=🌡️ red_circle=🔴 large_red_circle=🔴 large_orange_circle=🟠 large_yellow_circle=🟡',
    'large_green_circle=🟢 large_blue_circle=🔵 large_purple_circle=🟣 white_circle=⚪ black_circle=⚫',
    'large_red_square=🟥 large_orange_square=🟧 large_yellow_square=🟨 large_green_square=🟩',
    'large_blue_square=🟦 small_red_triangle=🔺 small_red_triangle_down=🔻 small_blue_diamond=🔹',
    'small_orange_diamond=🔸 arrow_up=⬆️ arrow_down=⬇️ arrow_left=⬅️ arrow_right=➡️ arrow_forward=▶️',
    'arrows_counterclockwise=🔄 repeat=🔁 leftwards_arrow_with_hook=↩️ double_vertical_bar=⏸️',
    'black_square_for_stop=⏹️ heavy_plus_sign=➕ heavy_minus_sign=➖ question=❓ grey_question=❔',
    'exclamation=❗ heavy_exclamation_mark=❗ bangbang=‼️ information_source=ℹ️ wave=👋 pray=🙏 clap=👏',
    'muscle=💪 raised_hands=🙌 ok_hand=👌 point_right=👉 point_left=👈 point_up=☝️ point_down=👇 smile=😄',
    'smiley=😃 grin=😁 joy=😂 wink=😉 blush=😊 slightly_smiling_face=🙂 thinking_face=🤔 neutral_face=😐',
    'confused=😕 cry=😢 sob=😭 scream=😱 sweat_smile=😅 sunglasses=😎 sleeping=😴 heart=❤️ broken_heart=💔 star=⭐',
    'sparkles=✨ zap=⚡ boom=💥 snowflake=❄️ sunny=☀️ cloud=☁️ rainbow=🌈 earth_africa=🌍',
    'globe_with_meridians=🌐 bug=🐛 ghost=👻 construction=🚧 checkered_flag=🏁 triangular_flag_on_post=🚩',
    'shield=🛡️ test_tube=🧪 recycle=♻️ one=1️⃣ two=2️⃣ three=3️⃣ four=4️⃣ five=5️⃣ six=6️⃣ seven=7️⃣',
    'eight=8️⃣ nine=9️⃣ keycap_ten=🔟 new=🆕 ok=🆗 sos=🆘 up=🆙 speech_balloon=💬 thought_balloon=💭',
    'busts_in_silhouette=👥 bust_in_silhouette=👤 apple=🍎 green_apple=🍏 coffee=☕ house=🏠 file_folder=📁',
    'open_file_folder=📂 page_facing_up=📄 scissors=✂️ wastebasket=🗑️ inbox_tray=📥 outbox_tray=📤',
  ]
    .flatMap((line) => line.split(' '))
    .map((pair) => [pair.slice(0, pair.lastIndexOf('=')), pair.slice(pair.lastIndexOf('=') + 1)]),
);

/** The character of a shortcode without colons; undefined for those that are not known here. */
export function emojiOf(name: string): string | undefined {
  return KNOWN.get(name);
}

/** What the reaction button offers. */
export const QUICK_REACTIONS: readonly string[] = ['eyes', 'white_check_mark', '+1', 'tada', 'thinking_face'];
