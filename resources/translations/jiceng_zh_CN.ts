<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>jiceng</name>
  <message>
   <source>Everything is saved here and will be sent when the connection returns.</source>
   <translation>内容都已保存在本机，网络恢复后会自动发送。</translation>
  </message>
  <message>
   <source>It may not have arrived yet. Exchange with the county and look again.</source>
   <translation>可能还没有传到本机。请与县里同步后再看。</translation>
  </message>
  <message>
   <source>Nothing was changed. Ask a colleague with that role, or your administrator.</source>
   <translation>没有任何改动。请找有权限的同事，或联系管理员。</translation>
  </message>
  <message>
   <source>Nothing was changed. Try again, or ask your administrator.</source>
   <translation>没有任何改动。请重试，或联系管理员。</translation>
  </message>
  <message>
   <source>Nothing was saved yet. Correct the marked fields and save again.</source>
   <translation>尚未保存。请更正标出的内容后再保存。</translation>
  </message>
  <message>
   <source>Some fields need correcting.</source>
   <translation>有几项内容需要更正。</translation>
  </message>
  <message>
   <source>The county hub could not be reached.</source>
   <translation>暂时连不上县级中心。</translation>
  </message>
  <message>
   <source>This could not be done.</source>
   <translation>操作未能完成。</translation>
  </message>
  <message>
   <source>This record is not on this computer.</source>
   <translation>本机上没有这条记录。</translation>
  </message>
  <message>
   <source>Your role may not do this here.</source>
   <translation>您的岗位无权在此进行这项操作。</translation>
  </message>
 </context>
</TS>
