<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>jiceng</name>
  <message>
   <source>&amp;Close</source>
   <translation>关闭(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>撤销(&amp;U)</translation>
  </message>
  <message>
   <source>A PIN has {digits} digits.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A character here exists only in one system's own font and may not show elsewhere. Type the standard character if there is one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A part of the program is too old to keep records safely.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A password has at least {least} characters.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A password has at most {most} characters.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A telephone number has 3 to 20 digits, e.g. 13800000000 or 0314-2024000.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ask your administrator for a new one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At most {decimals} digits after the point fit here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>At most {limit} characters fit here; this has {length}. Shorten the text.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Both copies of the key file are damaged.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Check Caps Lock and the input method, then type it again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose another name, or ask your administrator to add the person.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Chosen side</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare group {group} with the sheet and type it again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Conflict</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Date</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Earlier values kept aside</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ended on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Everything is saved here and will be sent when the connection returns.</source>
   <translation>内容都已保存在本机，网络恢复后会自动发送。</translation>
  </message>
  <message>
   <source>Field</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Group {group} of the recovery sheet is mistyped.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the record: arrived on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the record: written at</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the record: written by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It may not have arrived yet. Exchange with the county and look again.</source>
   <translation>可能还没有传到本机。请与县里同步后再看。</translation>
  </message>
  <message>
   <source>Kept aside: arrived on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kept aside: written at</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kept aside: written by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Kind of record</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Look for the sheet printed when this computer was set up.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mobile numbers have 11 digits and landlines 7 or 8. Please compare once more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing more is written to it. Restore the newest safety copy; what the county has received comes back with the next exchange.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Ask a colleague with that role, or your administrator.</source>
   <translation>没有任何改动。请找有权限的同事，或联系管理员。</translation>
  </message>
  <message>
   <source>Nothing was changed. Connect the disk it is kept on, or restore a safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Give the person a new password instead.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Install the newer version on this computer, then sign in again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Move it away and restore the newest safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Move this file away and restore the newest safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Open them here with the recovery sheet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Put both back from the same safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Put the key file back from a safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Restore the newest safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Sign in to them, or choose an empty folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Sign in with it, or choose an empty folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was changed. Try again, or ask your administrator.</source>
   <translation>没有任何改动。请重试，或联系管理员。</translation>
  </message>
  <message>
   <source>Nothing was changed. Wait a moment and try again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was opened. Install the program again from its own installer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was saved yet. Correct the marked fields and save again.</source>
   <translation>尚未保存。请更正标出的内容后再保存。</translation>
  </message>
  <message>
   <source>Opened case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opened to</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reason</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Record</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Sign in with your password. Your draft is kept.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Some fields need correcting.</source>
   <translation>有几项内容需要更正。</translation>
  </message>
  <message>
   <source>Somebody may have changed it. Put the key file back from a safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Something else stands where the records file should be.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The PIN is not right.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The PIN no longer counts.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The character {character} cannot be stored here. Delete it, or type the text again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The county hub could not be reached.</source>
   <translation>暂时连不上县级中心。</translation>
  </message>
  <message>
   <source>The disk is full.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The disk or the folder cannot be written.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The disk reported an error.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The key file asks for more or less work than this program allows.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The key file is not beside the records.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The password is not right.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The program is already open on this computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records are busy with another task.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records file and the key file do not belong together.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records file is damaged.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records file is empty.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records file is not encrypted, so it is not one of ours.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records file is not where it should be.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The records themselves are untouched. Put the key file back from a safety copy.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The safety copy could not be made.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There are records here already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is a key file here already.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These records were set up on another computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These records were written by a newer version of the program.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This could not be done.</source>
   <translation>操作未能完成。</translation>
  </message>
  <message>
   <source>This guest account ended on {ended_on}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This is not a date. Type 20260115, 0115, 2026-1-15, = for today, +7 for in a week, +3m or +2y.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This is the old recovery sheet number {number}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This must be a number, e.g. 37.5. Leave out words and the unit.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This must be a whole number.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This must be filled in.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This must lie between {low} and {high} {unit}. Check what was typed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This must not be above {high} {unit}. Check what was typed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This must not be below {low} {unit}. Check what was typed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This password is one of the first anybody tries.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This person already has a sign-in on this computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This person has no sign-in on this computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This record is not on this computer.</source>
   <translation>本机上没有这条记录。</translation>
  </message>
  <message>
   <source>This recovery sheet belongs to another computer.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Title</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Too many wrong passwords.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Tries left: {left}. After that the password is asked.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Type a year and month, e.g. 202601 or 2026-1.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use the newest sheet, number {newest}. Destroy the old one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use the window that is open, or close it first.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Usually between {low} and {high} {unit}. Please measure or compare once more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Value in the record</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Value kept aside</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Voided by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Voided on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wait {seconds} seconds, then try again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is saved is safe. Ask your administrator to allow writing, then save again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What is saved is safe. Free some space on the disk, then save again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What was saved before is kept. Make a safety copy on another disk now and have this disk checked.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Why it was ended</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Why it was voided</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Writer's home</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Written at</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Written by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Written on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your records and the earlier copies are safe. Try again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your role may not do this here.</source>
   <translation>您的岗位无权在此进行这项操作。</translation>
  </message>
 </context>
</TS>
