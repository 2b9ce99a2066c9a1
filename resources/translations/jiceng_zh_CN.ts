<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>jiceng</name>
  <message>
   <source> ({count} of them on a stick)</source>
   <translation>（其中 {count} 项在U盘上）</translation>
  </message>
  <message>
   <source>%</source>
   <translation>%</translation>
  </message>
  <message>
   <source>&amp;Accept</source>
   <translation>接收(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Add to it</source>
   <translation>补充说明(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;All expected</source>
   <translation>全部应到(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;All present</source>
   <translation>全部到场(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Another person</source>
   <translation>换人登录(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Answers</source>
   <translation>对方答复(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Ask the county  Ctrl+Enter</source>
   <translation>向县里查询(&amp;A)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Ask the county who keeps the record</source>
   <translation>向县里查询档案所在机构(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Back in care …</source>
   <translation>恢复在管(&amp;B)…</translation>
  </message>
  <message>
   <source>&amp;Bring it back  Ctrl+Enter</source>
   <translation>恢复(&amp;B)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Cancel</source>
   <translation>取消接收(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Close now</source>
   <translation>立即关闭(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Compare now</source>
   <translation>立即核对(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Confirm it</source>
   <translation>确认(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Continue  Ctrl+Enter</source>
   <translation>继续(&amp;C)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Correct</source>
   <translation>更正(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Correct it</source>
   <translation>更正(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;Data</source>
   <translation>档案资料(&amp;D)</translation>
  </message>
  <message>
   <source>&amp;Deceased …</source>
   <translation>登记死亡(&amp;D)…</translation>
  </message>
  <message>
   <source>&amp;Drafts</source>
   <translation>草稿(&amp;D)</translation>
  </message>
  <message>
   <source>&amp;End it</source>
   <translation>终止(&amp;E)</translation>
  </message>
  <message>
   <source>&amp;End the post  Ctrl+Enter</source>
   <translation>结束岗位(&amp;E)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Enrolment file from the county …</source>
   <translation>县平台入网文件(&amp;E)…</translation>
  </message>
  <message>
   <source>&amp;Enter colleague  Ctrl+Enter</source>
   <translation>录入人员(&amp;E)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Exchange with this stick  Enter</source>
   <translation>用这个U盘交换(&amp;E)  Enter</translation>
  </message>
  <message>
   <source>&amp;Finish</source>
   <translation>完成(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Follow-up</source>
   <translation>随访(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Give another number</source>
   <translation>另给编号(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;Go on  Enter</source>
   <translation>继续(&amp;G)  Enter</translation>
  </message>
  <message>
   <source>&amp;Go to it  Enter</source>
   <translation>打开该转诊(&amp;G)  Enter</translation>
  </message>
  <message>
   <source>&amp;Guest</source>
   <translation>外来(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;History</source>
   <translation>修改记录(&amp;H)</translation>
  </message>
  <message>
   <source>&amp;In-tray</source>
   <translation>待处理(&amp;I)</translation>
  </message>
  <message>
   <source>&amp;Invite guest  Ctrl+Enter</source>
   <translation>邀请外来人员(&amp;I)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Joined records</source>
   <translation>合并的档案(&amp;J)</translation>
  </message>
  <message>
   <source>&amp;Known, settled</source>
   <translation>已知晓，已处理(&amp;K)</translation>
  </message>
  <message>
   <source>&amp;Later  3</source>
   <translation>以后再说(&amp;L)  3</translation>
  </message>
  <message>
   <source>&amp;Leaving</source>
   <translation>离岗(&amp;L)</translation>
  </message>
  <message>
   <source>&amp;Make one now</source>
   <translation>立即制作(&amp;M)</translation>
  </message>
  <message>
   <source>&amp;Message</source>
   <translation>留言(&amp;M)</translation>
  </message>
  <message>
   <source>&amp;Moved away …</source>
   <translation>登记迁出(&amp;M)…</translation>
  </message>
  <message>
   <source>&amp;New entry</source>
   <translation>登记值班(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;New in a register</source>
   <translation>新登记(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;New note</source>
   <translation>新建便笺(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;New recovery sheet</source>
   <translation>新恢复单(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;New referral  F6</source>
   <translation>新转诊(&amp;N)  F6</translation>
  </message>
  <message>
   <source>&amp;New session</source>
   <translation>新增培训(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;Not ours</source>
   <translation>不属本机构(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;Offer it  Ctrl+Enter</source>
   <translation>发给对方(&amp;O)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;One person  1</source>
   <translation>同一人(&amp;O)  1</translation>
  </message>
  <message>
   <source>&amp;Open</source>
   <translation>打开(&amp;O)</translation>
  </message>
  <message>
   <source>&amp;Open the records  Ctrl+Enter</source>
   <translation>打开数据(&amp;O)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Own staff</source>
   <translation>本机构(&amp;O)</translation>
  </message>
  <message>
   <source>&amp;Pairs</source>
   <translation>疑似重复(&amp;P)</translation>
  </message>
  <message>
   <source>&amp;Password</source>
   <translation>密码(&amp;P)</translation>
  </message>
  <message>
   <source>&amp;Print  Ctrl+P</source>
   <translation>打印(&amp;P)  Ctrl+P</translation>
  </message>
  <message>
   <source>&amp;Print return slip  Ctrl+P</source>
   <translation>打印回转单(&amp;P)  Ctrl+P</translation>
  </message>
  <message>
   <source>&amp;Print slip  Ctrl+P</source>
   <translation>打印转诊单(&amp;P)  Ctrl+P</translation>
  </message>
  <message>
   <source>&amp;Print the figures  Ctrl+P</source>
   <translation>打印核对单(&amp;P)  Ctrl+P</translation>
  </message>
  <message>
   <source>&amp;Print the sheet  Ctrl+P</source>
   <translation>打印恢复单(&amp;P)  Ctrl+P</translation>
  </message>
  <message>
   <source>&amp;Publish  Ctrl+Enter</source>
   <translation>发布(&amp;P)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Received</source>
   <translation>收到的转诊(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;Refer  F6</source>
   <translation>转诊(&amp;R)  F6</translation>
  </message>
  <message>
   <source>&amp;Refused</source>
   <translation>被拒收(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;Register a resident  F3</source>
   <translation>居民建档(&amp;R)  F3</translation>
  </message>
  <message>
   <source>&amp;Register as new  Ctrl+Enter</source>
   <translation>新建档案(&amp;R)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Remove attachment  Ctrl+Enter</source>
   <translation>移除附件(&amp;R)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Remove …</source>
   <translation>移除(&amp;R)…</translation>
  </message>
  <message>
   <source>&amp;Same as a referral of ours</source>
   <translation>与本院转诊是同一件(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Save  Ctrl+Enter</source>
   <translation>保存(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Save and open  Ctrl+Enter</source>
   <translation>保存建档(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Save changes  Ctrl+Enter</source>
   <translation>保存修改(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Save note  Ctrl+Enter</source>
   <translation>保存便笺(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Save the correction  Ctrl+Enter</source>
   <translation>保存更正(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Send</source>
   <translation>提交(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Send again  Ctrl+Enter</source>
   <translation>重新发送(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Send referral  Ctrl+Enter</source>
   <translation>提交转诊(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Sent</source>
   <translation>发出的转诊(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Set password  Ctrl+Enter</source>
   <translation>设置密码(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Sign in</source>
   <translation>登录(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Still register as new  Ctrl+Enter</source>
   <translation>不是同一人，仍要新建(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>&amp;Take away the sign-in</source>
   <translation>停用登录(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Take the file over</source>
   <translation>接管档案(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Throw it away</source>
   <translation>不要了(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;To do</source>
   <translation>待办(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Two people  2</source>
   <translation>两个人(&amp;T)  2</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>撤销(&amp;U)</translation>
  </message>
  <message>
   <source>&amp;Void this record …</source>
   <translation>作废档案(&amp;V)…</translation>
  </message>
  <message>
   <source>&amp;What needs attention</source>
   <translation>待处理事项(&amp;W)</translation>
  </message>
  <message>
   <source>&amp;Who can see it</source>
   <translation>谁能看到(&amp;W)</translation>
  </message>
  <message>
   <source>&amp;Withdraw</source>
   <translation>撤销(&amp;W)</translation>
  </message>
  <message>
   <source>&amp;Withdraw the entry</source>
   <translation>撤下这一条(&amp;W)</translation>
  </message>
  <message>
   <source>&amp;Write a new one all the same</source>
   <translation>仍要新写(&amp;W)</translation>
  </message>
  <message>
   <source>(empty)</source>
   <translation>（空）</translation>
  </message>
  <message>
   <source>(has ended)</source>
   <translation>（已终止）</translation>
  </message>
  <message>
   <source>(no longer here)</source>
   <translation>（已不在本机）</translation>
  </message>
  <message>
   <source>(not said)</source>
   <translation>（未填）</translation>
  </message>
  <message>
   <source>* Corrected: the clock of this computer was wrong then.</source>
   <translation>* 已更正：本机时钟当时不准。</translation>
  </message>
  <message>
   <source>, </source>
   <translation>、</translation>
  </message>
  <message>
   <source>, critical: {critical}</source>
   <translation>，其中 {critical} 份危重</translation>
  </message>
  <message>
   <source>, critical: {critical}, urgent: {urgent}</source>
   <translation>，其中 {critical} 份危重、{urgent} 份急</translation>
  </message>
  <message>
   <source>, urgent: {urgent}</source>
   <translation>，其中 {urgent} 份急</translation>
  </message>
  <message>
   <source>1 one · 2 two · 3 later · Ctrl+Z back</source>
   <translation>1：同一人 · 2：两个人 · 3：以后再说 · Ctrl+Z：撤回</translation>
  </message>
  <message>
   <source>; </source>
   <translation>；</translation>
  </message>
  <message>
   <source>A CSV file in UTF-8.</source>
   <translation>UTF-8 编码的 CSV 文件。</translation>
  </message>
  <message>
   <source>A PIN has {digits} digits.</source>
   <translation>PIN 码是 {digits} 位数字。</translation>
  </message>
  <message>
   <source>A PostgreSQL address, postgresql+psycopg://…; without it the file in the folder.</source>
   <translation>PostgreSQL 地址，形如 postgresql+psycopg://…；不填则使用文件夹中的文件。</translation>
  </message>
  <message>
   <source>A birth certificate's number is one letter and 9 digits, e.g. T130000000.</source>
   <translation>出生医学证明编号为 1 位字母加 9 位数字，例如 T130000000。</translation>
  </message>
  <message>
   <source>A character here exists only in one system's own font and may not show elsewhere. Type the standard character if there is one.</source>
   <translation>其中有仅在某一系统自造字库中存在的字，在别处可能无法显示。如有标准字，请改用标准字。</translation>
  </message>
  <message>
   <source>A code is good for one day. Ask the county for a new one.</source>
   <translation>登记码有效期为一天。请向县里索取新的登记码。</translation>
  </message>
  <message>
   <source>A column of a table holds texts or one answer to choose.</source>
   <translation>表格的一列只能填文字或单选。</translation>
  </message>
  <message>
   <source>A copy goes on safely by a name of its own; `devices` shows whose it is.</source>
   <translation>副本会以自己的名义安全地继续使用；用 `devices` 查看是哪台电脑。</translation>
  </message>
  <message>
   <source>A copy of all records on this computer; the three newest are kept.</source>
   <translation>在本机另存一份全部数据，保留最近三份。</translation>
  </message>
  <message>
   <source>A document number has at most 40 letters and digits.</source>
   <translation>证件号码最多 40 位字母和数字。</translation>
  </message>
  <message>
   <source>A few facts, then this computer is ready.</source>
   <translation>填写几项信息，本机即可使用。</translation>
  </message>
  <message>
   <source>A file for the log; it begins anew when it is large.</source>
   <translation>日志文件；文件过大时自动另起新文件。</translation>
  </message>
  <message>
   <source>A file in the hub's folder is damaged or belongs to another account.</source>
   <translation>中心文件夹中有文件损坏，或属于其他账户。</translation>
  </message>
  <message>
   <source>A file with the receipt's text; without it, scan or type it.</source>
   <translation>回执文字所在的文件；不写则扫码或键入。</translation>
  </message>
  <message>
   <source>A form has at most {limit} lines here.</source>
   <translation>一张表单在此最多 {limit} 行。</translation>
  </message>
  <message>
   <source>A guest's account lasts a year at most. Choose an earlier last day.</source>
   <translation>外来人员账号最长一年，请把截止日期提前。</translation>
  </message>
  <message>
   <source>A guest's account needs a last day.</source>
   <translation>外来人员账号必须填写截止日期。</translation>
  </message>
  <message>
   <source>A name or address of this hub; may be repeated.</source>
   <translation>中心的主机名或地址，可重复填写。</translation>
  </message>
  <message>
   <source>A newer program wrote them. They are kept as they came.</source>
   <translation>由更新版本的程序登记，已原样保存。</translation>
  </message>
  <message>
   <source>A newer program wrote this form.</source>
   <translation>这张表单由更新版本的程序编写。</translation>
  </message>
  <message>
   <source>A newer version of the program has used this hub's database.</source>
   <translation>这个县级中心的数据库已被更新版本的程序使用过。</translation>
  </message>
  <message>
   <source>A note is shared with all computers of this facility.</source>
   <translation>便笺在本机构的所有电脑间共享。</translation>
  </message>
  <message>
   <source>A number was typed into the name. Please put it where it belongs.</source>
   <translation>姓名里填了一个号码，请填到它该在的栏目。</translation>
  </message>
  <message>
   <source>A part of the program is too old to keep records safely.</source>
   <translation>程序的一个组件版本太旧，不能安全保存数据。</translation>
  </message>
  <message>
   <source>A part of this computer's records can no longer be read.</source>
   <translation>本机的一部分数据已无法读取。</translation>
  </message>
  <message>
   <source>A passport number has 5 to 20 letters and digits.</source>
   <translation>护照号码为 5 至 20 位字母和数字。</translation>
  </message>
  <message>
   <source>A password has at least {least} characters.</source>
   <translation>密码至少要有 {least} 个字符。</translation>
  </message>
  <message>
   <source>A password has at most {most} characters.</source>
   <translation>密码最多 {most} 个字符。</translation>
  </message>
  <message>
   <source>A password in --database stands where others on this computer can read it. Leave it out: `init` keeps it once, later PGPASSFILE names a file with it.</source>
   <translation>写在 --database 里的密码，本机其他人能看到。请去掉：init 时给一次即可保存，以后用 PGPASSFILE 指定存放密码的文件。</translation>
  </message>
  <message>
   <source>A pooler stands between the hub and PostgreSQL.</source>
   <translation>县平台与 PostgreSQL 之间有连接池。</translation>
  </message>
  <message>
   <source>A port, for this computer alone, that tells the hub's numbers.</source>
   <translation>仅供本机访问的端口，用于查看县平台的运行数据。</translation>
  </message>
  <message>
   <source>A record number has 17 digits.</source>
   <translation>档案编号应为17位数字。</translation>
  </message>
  <message>
   <source>A record number has 17 digits: county 6, town 3, village 3, resident 5. This has {length} characters.</source>
   <translation>健康档案编号为 17 位数字：县 6 位、乡镇 3 位、村 3 位、个人 5 位。现有 {length} 位。</translation>
  </message>
  <message>
   <source>A record that is not the same at both ends appears here, with what was done.</source>
   <translation>两端不一致的记录及处理结果会列在这里。</translation>
  </message>
  <message>
   <source>A referral cannot be sent. If this is a mistake, put the record back in care first (More, Back in care).</source>
   <translation>不能再发送转诊。如登记有误，请先在档案的“更多”中选“恢复在管”。</translation>
  </message>
  <message>
   <source>A referral goes to another institution.</source>
   <translation>转入单位不能是本单位。</translation>
  </message>
  <message>
   <source>A referral goes up or down. Choose one of the two.</source>
   <translation>转诊只有上转和下转两种方向，请选择其一。</translation>
  </message>
  <message>
   <source>A referral is written with F6.</source>
   <translation>按F6填写转诊单。</translation>
  </message>
  <message>
   <source>A rule has at most {limit} characters.</source>
   <translation>一条规则最多 {limit} 个字符。</translation>
  </message>
  <message>
   <source>A rule has at most {limit} words and signs.</source>
   <translation>一条规则最多 {limit} 个词和符号。</translation>
  </message>
  <message>
   <source>A rule nests at most {limit} deep.</source>
   <translation>一条规则的括号和函数最多嵌套 {limit} 层。</translation>
  </message>
  <message>
   <source>A schema of PostgreSQL for this hub's tables alone.</source>
   <translation>PostgreSQL 中仅供本县平台使用的模式（schema）。</translation>
  </message>
  <message>
   <source>A sign-in, a password or a recovery sheet was taken away: after this it opens nothing any more. Do not switch the computer off; if it goes off, nothing is lost and this begins again.</source>
   <translation>有登录、密码或恢复单已停用：更换后它们再也打不开任何数据。请不要关机；万一断电，数据不会丢失，下次会重新开始。</translation>
  </message>
  <message>
   <source>A step that was taken is not changed afterwards.</source>
   <translation>已办理的步骤事后不能更改。</translation>
  </message>
  <message>
   <source>A telephone number has 3 to 20 digits, e.g. 13800000000 or 0314-2024000.</source>
   <translation>电话号码为 3 至 20 位数字，例如 13800000000 或 0314-2024000。</translation>
  </message>
  <message>
   <source>A text cannot be typed that way.</source>
   <translation>没有这种录入方式。</translation>
  </message>
  <message>
   <source>A text of this type has at most {limit} characters.</source>
   <translation>这种类型的文字最多 {limit} 个字。</translation>
  </message>
  <message>
   <source>A workbook, or the name of a form that ships with the program.</source>
   <translation>一个工作簿文件，或程序自带表单的名称。</translation>
  </message>
  <message>
   <source>A worked case has a day that is none.</source>
   <translation>验算例中有一个日期不存在。</translation>
  </message>
  <message>
   <source>A&amp;rrived</source>
   <translation>登记到院(&amp;R)</translation>
  </message>
  <message>
   <source>About</source>
   <translation>针对步骤</translation>
  </message>
  <message>
   <source>About the person</source>
   <translation>个人情况</translation>
  </message>
  <message>
   <source>Above 300,000 records PostgreSQL is the better place; see --database.</source>
   <translation>记录超过 30 万条时建议改用 PostgreSQL，见 --database。</translation>
  </message>
  <message>
   <source>Absent</source>
   <translation>缺</translation>
  </message>
  <message>
   <source>Accompanied by</source>
   <translation>陪同人</translation>
  </message>
  <message>
   <source>Accreditations gained</source>
   <translation>新获重点专科与称号</translation>
  </message>
  <message>
   <source>Accreditations held</source>
   <translation>现有重点专科与称号</translation>
  </message>
  <message>
   <source>Acknowledged</source>
   <translation>已回执</translation>
  </message>
  <message>
   <source>Activity</source>
   <translation>活动</translation>
  </message>
  <message>
   <source>Add a facility.</source>
   <translation>添加机构。</translation>
  </message>
  <message>
   <source>Add a medical community or an alliance.</source>
   <translation>添加医共体或医联体。</translation>
  </message>
  <message>
   <source>Add or update facilities from a CSV file.</source>
   <translation>从 CSV 文件添加或更新机构。</translation>
  </message>
  <message>
   <source>Add people</source>
   <translation>添加人员</translation>
  </message>
  <message>
   <source>Add people: initials, or names; Enter adds</source>
   <translation>添加人员：输入首字母或姓名，回车添加</translation>
  </message>
  <message>
   <source>Address</source>
   <translation>地址</translation>
  </message>
  <message>
   <source>Address of the county hub</source>
   <translation>县平台地址</translation>
  </message>
  <message>
   <source>Address: {address}</source>
   <translation>地址：{address}</translation>
  </message>
  <message>
   <source>Admi&amp;tted</source>
   <translation>收住院(&amp;T)</translation>
  </message>
  <message>
   <source>Administrator</source>
   <translation>管理员</translation>
  </message>
  <message>
   <source>After</source>
   <translation>后测</translation>
  </message>
  <message>
   <source>After this time the password is asked again, not the PIN.</source>
   <translation>超过此时间须重新输入密码，PIN 码无效。</translation>
  </message>
  <message>
   <source>Age</source>
   <translation>年龄</translation>
  </message>
  <message>
   <source>Agree: {signs}</source>
   <translation>相符：{signs}</translation>
  </message>
  <message>
   <source>Agreement</source>
   <translation>协议</translation>
  </message>
  <message>
   <source>Agreement &amp;story</source>
   <translation>协议执行情况(&amp;S)</translation>
  </message>
  <message>
   <source>Agreement story</source>
   <translation>协议执行情况</translation>
  </message>
  <message>
   <source>Agreement with {name}</source>
   <translation>与{name}的协议</translation>
  </message>
  <message>
   <source>Agreements</source>
   <translation>双方协议</translation>
  </message>
  <message>
   <source>All clinics</source>
   <translation>全部村卫生室</translation>
  </message>
  <message>
   <source>All eight groups, in their order; capital letters or small ones.</source>
   <translation>按顺序输入全部八组，字母不分大小写。</translation>
  </message>
  <message>
   <source>All groups</source>
   <translation>全部人群</translation>
  </message>
  <message>
   <source>All registers</source>
   <translation>全部台账</translation>
  </message>
  <message>
   <source>All states</source>
   <translation>全部状态</translation>
  </message>
  <message>
   <source>All that the copy held is there. What is to be done again lists `restored`.</source>
   <translation>备份中的内容已全部恢复。需要重做的事请看 `restored`。</translation>
  </message>
  <message>
   <source>All that this computer sees</source>
   <translation>本机可见的全部</translation>
  </message>
  <message>
   <source>Allergic to</source>
   <translation>过敏详情</translation>
  </message>
  <message>
   <source>Allergic: {drugs}</source>
   <translation>过敏：{drugs}</translation>
  </message>
  <message>
   <source>Allergies</source>
   <translation>过敏史</translation>
  </message>
  <message>
   <source>Allergies not asked yet</source>
   <translation>未询问药物过敏史</translation>
  </message>
  <message>
   <source>Allergies of both: {drugs}</source>
   <translation>两份档案记载的过敏：{drugs}</translation>
  </message>
  <message>
   <source>Also exchange at</source>
   <translation>每天定点交换</translation>
  </message>
  <message>
   <source>Also works as</source>
   <translation>同时担任</translation>
  </message>
  <message>
   <source>Altogether</source>
   <translation>合计</translation>
  </message>
  <message>
   <source>An identity number has 18 characters: 17 digits and a digit or X. This has {length}. Compare it with the card.</source>
   <translation>身份证号码为 18 位：前 17 位为数字，末位为数字或 X。现有 {length} 位，请与证件核对。</translation>
  </message>
  <message>
   <source>An old part was put back, or somebody wrote in them. You can go on. At the next exchange they are compared with the county's; tell your administrator, and have the disk checked.</source>
   <translation>其中一部分被换回了旧内容，或有人改写过。可以继续使用。下次同步时会与县里的数据核对；请告知管理员，并检查磁盘。</translation>
  </message>
  <message>
   <source>An older state of this computer's records was put back.</source>
   <translation>本机的数据被换回了较早的状态。</translation>
  </message>
  <message>
   <source>Another desk joined this record with one more: both are one resident now.</source>
   <translation>另一台电脑把这份档案与另一份合并了：两份现在是同一位居民。</translation>
  </message>
  <message>
   <source>Another file …</source>
   <translation>选择其他文件…</translation>
  </message>
  <message>
   <source>Another folder …</source>
   <translation>换一个文件夹…</translation>
  </message>
  <message>
   <source>Another institution or the county has entered this person.</source>
   <translation>此人由其他机构或县里录入。</translation>
  </message>
  <message>
   <source>Another institution recorded this session.</source>
   <translation>这次培训由其他单位登记。</translation>
  </message>
  <message>
   <source>Another port than the one of init.</source>
   <translation>不使用 init 时的端口，改用此端口。</translation>
  </message>
  <message>
   <source>Another program may hold the port, or the address is not this computer's. Choose others with --port and --host.</source>
   <translation>端口可能被其他程序占用，或者该地址不属于本机。请用 --port 和 --host 另选。</translation>
  </message>
  <message>
   <source>Another program may hold the port. Choose another with --metrics, or leave it out.</source>
   <translation>该端口可能被其他程序占用。请用 --metrics 另选端口，或不使用该选项。</translation>
  </message>
  <message>
   <source>Another recovery key's age recipient than the one of init.</source>
   <translation>另一个恢复密钥的 age 公钥，代替 init 时的那个。</translation>
  </message>
  <message>
   <source>Answer</source>
   <translation>答复</translation>
  </message>
  <message>
   <source>Answer to a hand-over</source>
   <translation>迁出移交的答复</translation>
  </message>
  <message>
   <source>Answered</source>
   <translation>对方答复</translation>
  </message>
  <message>
   <source>Answered within</source>
   <translation>答复用时段</translation>
  </message>
  <message>
   <source>Answered.</source>
   <translation>已得到答复。</translation>
  </message>
  <message>
   <source>Answers to referrals</source>
   <translation>转诊答复</translation>
  </message>
  <message>
   <source>Answers to the surveys of the period that were satisfied, by who was asked.</source>
   <translation>本期满意度调查中满意的答卷数，可按调查对象分。</translation>
  </message>
  <message>
   <source>Answers to the surveys of the period, by who was asked.</source>
   <translation>本期满意度调查的答卷数，可按调查对象分。</translation>
  </message>
  <message>
   <source>Any hereditary disease</source>
   <translation>有无遗传病史</translation>
  </message>
  <message>
   <source>Appointment</source>
   <translation>预约时间</translation>
  </message>
  <message>
   <source>Appraisal</source>
   <translation>考核等次</translation>
  </message>
  <message>
   <source>Are these two different people?</source>
   <translation>这是两个不同的人吗？</translation>
  </message>
  <message>
   <source>Are these two records one person?</source>
   <translation>这两份档案是同一个人吗？</translation>
  </message>
  <message>
   <source>Arrival within</source>
   <translation>到院时限</translation>
  </message>
  <message>
   <source>Arrived</source>
   <translation>到院</translation>
  </message>
  <message>
   <source>Arrived as</source>
   <translation>到院方式</translation>
  </message>
  <message>
   <source>Arrived at</source>
   <translation>到达机构</translation>
  </message>
  <message>
   <source>Arrived on</source>
   <translation>到达时间</translation>
  </message>
  <message>
   <source>Arrived on this computer</source>
   <translation>首次到达本机</translation>
  </message>
  <message>
   <source>Arrived up to</source>
   <translation>已到达的记录</translation>
  </message>
  <message>
   <source>As what it belongs to it.</source>
   <translation>在其中的身份。</translation>
  </message>
  <message>
   <source>Ask for the recovery key and try it too.</source>
   <translation>询问恢复密钥并一并验证。</translation>
  </message>
  <message>
   <source>Ask the owner to look at what was kept aside, and to enter it where it is right.</source>
   <translation>请所属机构核对另存的内容，正确的请补录。</translation>
  </message>
  <message>
   <source>Ask to &amp;cancel</source>
   <translation>申请取消(&amp;C)</translation>
  </message>
  <message>
   <source>Ask whether it is in use; send a stick, or `revoke` it.</source>
   <translation>请问是否还在使用；可送U盘去交换，停用的请 `revoke`。</translation>
  </message>
  <message>
   <source>Ask your administrator for a new one. Where that day is still to come, this computer's clock is wrong: set it right.</source>
   <translation>请向管理员申请新的帐号。如果那一天其实还没有到，就是本机的时钟不对，请校正时钟。</translation>
  </message>
  <message>
   <source>Asked by</source>
   <translation>调查人</translation>
  </message>
  <message>
   <source>Asked in surveys</source>
   <translation>满意度调查人次</translation>
  </message>
  <message>
   <source>At least 10 characters; a sentence is easy to remember.</source>
   <translation>至少10个字符，用一句话最好记。</translation>
  </message>
  <message>
   <source>At most {decimals} digits after the point fit here.</source>
   <translation>小数点后最多 {decimals} 位。</translation>
  </message>
  <message>
   <source>At most {limit} characters fit here; this has {length}. Shorten the text.</source>
   <translation>此处最多 {limit} 个字符，现有 {length} 个。请缩短内容。</translation>
  </message>
  <message>
   <source>At most {limit} lines fit here.</source>
   <translation>这里最多填 {limit} 行。</translation>
  </message>
  <message>
   <source>At the county</source>
   <translation>县端</translation>
  </message>
  <message>
   <source>At the hub</source>
   <translation>县平台中</translation>
  </message>
  <message>
   <source>At the hub, waiting for its case</source>
   <translation>已到县平台，等待所属转诊</translation>
  </message>
  <message>
   <source>At the last exchange this computer's clock was {amount} fast.</source>
   <translation>上次交换时，本机的时钟快了{amount}。</translation>
  </message>
  <message>
   <source>At the last exchange this computer's clock was {amount} slow.</source>
   <translation>上次交换时，本机的时钟慢了{amount}。</translation>
  </message>
  <message>
   <source>At the receiver</source>
   <translation>已到对方机构</translation>
  </message>
  <message>
   <source>Attach a file</source>
   <translation>添加附件</translation>
  </message>
  <message>
   <source>Attach the newest picture</source>
   <translation>添加最新的图片</translation>
  </message>
  <message>
   <source>Attach this file</source>
   <translation>添加这个文件</translation>
  </message>
  <message>
   <source>Attachment</source>
   <translation>附件</translation>
  </message>
  <message>
   <source>Attachments</source>
   <translation>附件</translation>
  </message>
  <message>
   <source>Attachments fill up</source>
   <translation>附件空间将满</translation>
  </message>
  <message>
   <source>Attachments wait, and only urgent work is sent as soon as it is saved.</source>
   <translation>附件暂不传送；除急件外，保存后不立即上传。</translation>
  </message>
  <message>
   <source>Attempts that no program of ours makes</source>
   <translation>本程序不会做的尝试</translation>
  </message>
  <message>
   <source>Attendance</source>
   <translation>签到</translation>
  </message>
  <message>
   <source>Attendance at training courses</source>
   <translation>培训班参加人次</translation>
  </message>
  <message>
   <source>Attendee</source>
   <translation>姓名</translation>
  </message>
  <message>
   <source>Attendee's account</source>
   <translation>参加人账号</translation>
  </message>
  <message>
   <source>Attendee's institution</source>
   <translation>参加者单位</translation>
  </message>
  <message>
   <source>Back  Esc</source>
   <translation>返回  Esc</translation>
  </message>
  <message>
   <source>Back to the form  Esc</source>
   <translation>返回表单  Esc</translation>
  </message>
  <message>
   <source>Back; the text is kept</source>
   <translation>返回，已填内容不丢失</translation>
  </message>
  <message>
   <source>Bed</source>
   <translation>床位</translation>
  </message>
  <message>
   <source>Beds</source>
   <translation>床位数</translation>
  </message>
  <message>
   <source>Before</source>
   <translation>前测</translation>
  </message>
  <message>
   <source>Before the program closes</source>
   <translation>关闭程序之前</translation>
  </message>
  <message>
   <source>Begin the enrolment again; this computer then gets a new number.</source>
   <translation>请重新开始登记，本机将得到新的编号。</translation>
  </message>
  <message>
   <source>Begun and not saved yet:</source>
   <translation>已开始、尚未保存：</translation>
  </message>
  <message>
   <source>Begun earlier and not saved yet: {who}</source>
   <translation>之前开始、尚未保存：{who}</translation>
  </message>
  <message>
   <source>Being sent, {percent} %</source>
   <translation>正在发送 {percent}%</translation>
  </message>
  <message>
   <source>Belongs to</source>
   <translation>所属机构</translation>
  </message>
  <message>
   <source>Blood group</source>
   <translation>血型</translation>
  </message>
  <message>
   <source>Both belong to one community</source>
   <translation>同属一个医共体（联盟）</translation>
  </message>
  <message>
   <source>Both copies may go on; nothing is lost and nothing counts twice. If nobody here has restored this computer, tell the county's administrator: somebody has a copy of it.</source>
   <translation>两份都可以继续使用，内容不会丢失，也不会重复。如果这里没有人恢复过本机，请告知县里的管理员：有人手里有一份副本。</translation>
  </message>
  <message>
   <source>Both copies of the key file are damaged.</source>
   <translation>密钥文件的两个副本都已损坏。</translation>
  </message>
  <message>
   <source>Both in one</source>
   <translation>两者合并</translation>
  </message>
  <message>
   <source>Both records</source>
   <translation>两份档案</translation>
  </message>
  <message>
   <source>Both say the same by now.</source>
   <translation>两边现在一样。</translation>
  </message>
  <message>
   <source>Both show each other</source>
   <translation>双方互相开放</translation>
  </message>
  <message>
   <source>Both stand</source>
   <translation>两个都保留</translation>
  </message>
  <message>
   <source>Bring back a safety &amp;copy …</source>
   <translation>恢复备份(&amp;C)…</translation>
  </message>
  <message>
   <source>Bring back a safety copy</source>
   <translation>恢复备份</translation>
  </message>
  <message>
   <source>Bring it the present version on a stick.</source>
   <translation>请用U盘带去新版程序。</translation>
  </message>
  <message>
   <source>Bring the tables of the database to this version.</source>
   <translation>把数据库的表升级到本版本。</translation>
  </message>
  <message>
   <source>Brought back by</source>
   <translation>交还机构</translation>
  </message>
  <message>
   <source>By</source>
   <translation>操作人</translation>
  </message>
  <message>
   <source>By &amp;phone from a township</source>
   <translation>电话代录乡镇转诊(&amp;P)</translation>
  </message>
  <message>
   <source>By channel</source>
   <translation>按渠道</translation>
  </message>
  <message>
   <source>By kind</source>
   <translation>按类别</translation>
  </message>
  <message>
   <source>By month</source>
   <translation>按月</translation>
  </message>
  <message>
   <source>By quarter</source>
   <translation>按季</translation>
  </message>
  <message>
   <source>By the county it was</source>
   <translation>按县平台应为</translation>
  </message>
  <message>
   <source>By the county's time this computer's clock is {amount} fast.</source>
   <translation>按县平台的时间，本机的时钟快了{amount}。</translation>
  </message>
  <message>
   <source>By the county's time this computer's clock is {amount} slow.</source>
   <translation>按县平台的时间，本机的时钟慢了{amount}。</translation>
  </message>
  <message>
   <source>By topic</source>
   <translation>按主题</translation>
  </message>
  <message>
   <source>By what rule</source>
   <translation>依据</translation>
  </message>
  <message>
   <source>By year</source>
   <translation>按年</translation>
  </message>
  <message>
   <source>Came</source>
   <translation>到</translation>
  </message>
  <message>
   <source>Came / all</source>
   <translation>实到 / 应到</translation>
  </message>
  <message>
   <source>Came in</source>
   <translation>新到</translation>
  </message>
  <message>
   <source>Came too late and does not count.</source>
   <translation>此步骤晚到，不生效。</translation>
  </message>
  <message>
   <source>Can see it</source>
   <translation>现在能看到</translation>
  </message>
  <message>
   <source>Cannot compare contents yet: the county hub's program was older. Nothing stops.</source>
   <translation>暂不能核对内容：县平台程序版本较旧。其他工作不受影响。</translation>
  </message>
  <message>
   <source>Cannot sign in at this computer yet.</source>
   <translation>还不能登录本机。</translation>
  </message>
  <message>
   <source>Card lost</source>
   <translation>证件遗失</translation>
  </message>
  <message>
   <source>Card not brought</source>
   <translation>未带证件</translation>
  </message>
  <message>
   <source>Care</source>
   <translation>诊疗</translation>
  </message>
  <message>
   <source>Carried on by</source>
   <translation>后续转诊</translation>
  </message>
  <message>
   <source>Carried out by</source>
   <translation>承办单位</translation>
  </message>
  <message>
   <source>Carries on</source>
   <translation>接续的转诊</translation>
  </message>
  <message>
   <source>Case arrived</source>
   <translation>转诊送达</translation>
  </message>
  <message>
   <source>Case discussions</source>
   <translation>病例讨论例数</translation>
  </message>
  <message>
   <source>Case number</source>
   <translation>病案号</translation>
  </message>
  <message>
   <source>Case opened</source>
   <translation>已查看</translation>
  </message>
  <message>
   <source>Cases accepted, on the day of their first acceptance.</source>
   <translation>已接收的转诊，按首次接收的日期计。</translation>
  </message>
  <message>
   <source>Cases discussed, by their forms</source>
   <translation>病例讨论表单</translation>
  </message>
  <message>
   <source>Cases sent back with a return slip, on the day of the first one.</source>
   <translation>已回转（填写回转单）的转诊，按首次回转的日期计。</translation>
  </message>
  <message>
   <source>Cases submitted, on the day of their first submission; one that was phoned in and written counts once.</source>
   <translation>已提交的转诊，按首次提交的日期计；先电话登记、后补单的，只计一例。</translation>
  </message>
  <message>
   <source>Cases whose resident was seen there, on the day of arrival.</source>
   <translation>患者已到院就诊的转诊，按到院日期计。</translation>
  </message>
  <message>
   <source>Cause of death</source>
   <translation>死亡原因</translation>
  </message>
  <message>
   <source>Cause or destination</source>
   <translation>原因或去向</translation>
  </message>
  <message>
   <source>Chan&amp;ge the referral</source>
   <translation>修改转诊内容(&amp;G)</translation>
  </message>
  <message>
   <source>Change the pass&amp;word  Ctrl+Enter</source>
   <translation>修改密码(&amp;W)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Changed outside the program here, and put right</source>
   <translation>在本机程序之外被改动，已恢复</translation>
  </message>
  <message>
   <source>Changed since {name} signed it</source>
   <translation>{name} 签名后内容有改动</translation>
  </message>
  <message>
   <source>Channel</source>
   <translation>渠道</translation>
  </message>
  <message>
   <source>Channels</source>
   <translation>沟通渠道</translation>
  </message>
  <message>
   <source>Characters 7 to 14 must be a birth date of the last {years} years, e.g. 19650312. Compare them with the card.</source>
   <translation>第 7 至 14 位应为近 {years} 年内的出生日期，例如 19650312。请与证件核对。</translation>
  </message>
  <message>
   <source>Check Caps Lock and the input method, then type it again.</source>
   <translation>请检查大写锁定和输入法，然后重新输入。</translation>
  </message>
  <message>
   <source>Check every character, or scan it again. Otherwise it is not genuine.</source>
   <translation>请逐字核对或重新扫描；仍不行，这张回执就不是真的。</translation>
  </message>
  <message>
   <source>Check every character. After five wrong tries ask the county for a new code.</source>
   <translation>请逐个核对字符。输错五次后须向县里重新索取登记码。</translation>
  </message>
  <message>
   <source>Check that it is on and has paper, then print again, or save the PDF instead.</source>
   <translation>请检查打印机已开机并有纸后重试，或另存为 PDF。</translation>
  </message>
  <message>
   <source>Choose</source>
   <translation>请选择</translation>
  </message>
  <message>
   <source>Choose a &amp;folder …</source>
   <translation>选择文件夹(&amp;F) …</translation>
  </message>
  <message>
   <source>Choose another clinic, state or group.</source>
   <translation>请换一个村卫生室、状态或人群。</translation>
  </message>
  <message>
   <source>Choose another folder, or close the program that has the file open.</source>
   <translation>请换一个文件夹，或关闭正在使用该文件的程序。</translation>
  </message>
  <message>
   <source>Choose another name, or ask your administrator to add the person.</source>
   <translation>请选择其他姓名，或请管理员添加此人。</translation>
  </message>
  <message>
   <source>Choose by number or code</source>
   <translation>按序号或编码选择</translation>
  </message>
  <message>
   <source>Choose one from the list: type its initials, then press Enter.</source>
   <translation>请从列表中选择：输入拼音首字母后按回车。</translation>
  </message>
  <message>
   <source>Choose one of the values that are offered.</source>
   <translation>请选择列出的值。</translation>
  </message>
  <message>
   <source>Choose the file the county gave you; its name ends in .jiceng-enrol.</source>
   <translation>请选择县里给您的文件，文件名以 .jiceng-enrol 结尾。</translation>
  </message>
  <message>
   <source>Choose the name from the list.</source>
   <translation>请从列表中选择姓名。</translation>
  </message>
  <message>
   <source>Choose the numbered folder that holds hub-keys.age.</source>
   <translation>请选择含有 hub-keys.age 的编号文件夹。</translation>
  </message>
  <message>
   <source>Chosen side</source>
   <translation>选定的一方</translation>
  </message>
  <message>
   <source>Class hours</source>
   <translation>学时</translation>
  </message>
  <message>
   <source>Class hours of the sessions held, where they are written.</source>
   <translation>已举办的培训带教的学时合计，未填学时的不计。</translation>
  </message>
  <message>
   <source>Class of credits</source>
   <translation>学分类别</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close &amp;case</source>
   <translation>结案(&amp;C)</translation>
  </message>
  <message>
   <source>Close the hub's own keys with one that is not on its disk.</source>
   <translation>用一把不在本机硬盘上的密钥锁住县平台自己的密钥。</translation>
  </message>
  <message>
   <source>Close the records after</source>
   <translation>无操作自动退出</translation>
  </message>
  <message>
   <source>Code</source>
   <translation>代码</translation>
  </message>
  <message>
   <source>Code for one computer of {name}, good until {time}, at {url}:</source>
   <translation>{name} 一台电脑的登记码，有效期至 {time}，地址 {url}：</translation>
  </message>
  <message>
   <source>Code of the form</source>
   <translation>表单代码</translation>
  </message>
  <message>
   <source>Code of the slip</source>
   <translation>转诊单上的码</translation>
  </message>
  <message>
   <source>Colleague</source>
   <translation>人员</translation>
  </message>
  <message>
   <source>Communities and alliances</source>
   <translation>医共体和医联体</translation>
  </message>
  <message>
   <source>Communities and alliances with a member on any day of the period.</source>
   <translation>统计期内任一日有成员单位的医共体、医联体。</translation>
  </message>
  <message>
   <source>Community</source>
   <translation>医共体（医联体）</translation>
  </message>
  <message>
   <source>Compare every character with the paper made when the hub was set up.</source>
   <translation>请与设置中心时抄下的内容逐字核对。</translation>
  </message>
  <message>
   <source>Compare group {group} with the sheet and type it again.</source>
   <translation>请对照恢复单核对第 {group} 组，重新输入。</translation>
  </message>
  <message>
   <source>Compare now, or wait: it is done by itself every few hours once all is exchanged.</source>
   <translation>可立即核对；数据交换完成后，每隔几小时也会自动核对。</translation>
  </message>
  <message>
   <source>Compare them first; sending it again saves it all the same.</source>
   <translation>请先核对；再次发送即仍然保存。</translation>
  </message>
  <message>
   <source>Compared</source>
   <translation>核对</translation>
  </message>
  <message>
   <source>Compared with the records at the right.</source>
   <translation>与右侧已有档案逐项对照。</translation>
  </message>
  <message>
   <source>Compared {when} by the county's clock</source>
   <translation>核对于 {when}（县平台时间）</translation>
  </message>
  <message>
   <source>Comparing with the county …</source>
   <translation>正在与县平台逐条核对……</translation>
  </message>
  <message>
   <source>Computer</source>
   <translation>电脑</translation>
  </message>
  <message>
   <source>Computer shut out</source>
   <translation>停用的电脑</translation>
  </message>
  <message>
   <source>Computers</source>
   <translation>电脑</translation>
  </message>
  <message>
   <source>Computers that were copied or restored</source>
   <translation>曾被复制或恢复的电脑</translation>
  </message>
  <message>
   <source>Conflict</source>
   <translation>冲突</translation>
  </message>
  <message>
   <source>Connected with the county as {name}.</source>
   <translation>已与县平台连接，本机属于{name}。</translation>
  </message>
  <message>
   <source>Connections to PostgreSQL, in all processes together.</source>
   <translation>到 PostgreSQL 的连接数，所有进程合计。</translation>
  </message>
  <message>
   <source>Consent</source>
   <translation>知情同意</translation>
  </message>
  <message>
   <source>Consent given by</source>
   <translation>同意人</translation>
  </message>
  <message>
   <source>Consent given on</source>
   <translation>同意日期</translation>
  </message>
  <message>
   <source>Consultation</source>
   <translation>远程会诊</translation>
  </message>
  <message>
   <source>Contact</source>
   <translation>联系人</translation>
  </message>
  <message>
   <source>Contact and address</source>
   <translation>联系方式与住址</translation>
  </message>
  <message>
   <source>Contact person</source>
   <translation>联系人姓名</translation>
  </message>
  <message>
   <source>Contact's phone</source>
   <translation>联系人电话</translation>
  </message>
  <message>
   <source>Content</source>
   <translation>内容</translation>
  </message>
  <message>
   <source>Content of the form</source>
   <translation>表单内容</translation>
  </message>
  <message>
   <source>Content of the training</source>
   <translation>培训内容</translation>
  </message>
  <message>
   <source>Contents not compared</source>
   <translation>内容未核对</translation>
  </message>
  <message>
   <source>Contents of attachments</source>
   <translation>附件内容</translation>
  </message>
  <message>
   <source>Continuing-education projects held</source>
   <translation>举办的继续教育项目</translation>
  </message>
  <message>
   <source>Copies</source>
   <translation>份数</translation>
  </message>
  <message>
   <source>Copies of a referral slip</source>
   <translation>转诊单打印份数</translation>
  </message>
  <message>
   <source>Copy it again from the county, or type the address and the code by hand.</source>
   <translation>请重新从县里拷贝，或手工输入地址和登记码。</translation>
  </message>
  <message>
   <source>Copy of the record</source>
   <translation>档案副本</translation>
  </message>
  <message>
   <source>Copy the whole line that begins with age1, and try again. Nothing was written.</source>
   <translation>请复制以 age1 开头的整行后再试。没有写入任何内容。</translation>
  </message>
  <message>
   <source>Correct in its own form  Alt+O</source>
   <translation>到原表单更正  Alt+O</translation>
  </message>
  <message>
   <source>Corrected: the computer's clock said {when}.</source>
   <translation>已更正：那台电脑的时钟当时显示 {when}。</translation>
  </message>
  <message>
   <source>Correction</source>
   <translation>更正</translation>
  </message>
  <message>
   <source>Correction of a colleague</source>
   <translation>更正人员</translation>
  </message>
  <message>
   <source>Cost</source>
   <translation>费用</translation>
  </message>
  <message>
   <source>Counted from the appointment.</source>
   <translation>自预约就诊时间起算。</translation>
  </message>
  <message>
   <source>Counted {at}; last word of the county {heard}</source>
   <translation>统计于 {at}；县端最近消息 {heard}</translation>
  </message>
  <message>
   <source>Counted {at}; the county has not been heard yet</source>
   <translation>统计于 {at}；尚未与县端联系过</translation>
  </message>
  <message>
   <source>Counter</source>
   <translation>计数</translation>
  </message>
  <message>
   <source>Counties</source>
   <translation>县（市、区）</translation>
  </message>
  <message>
   <source>Counties in which these institutions lie, by their division codes.</source>
   <translation>这些机构所在的县（市、区），按行政区划代码计。</translation>
  </message>
  <message>
   <source>Counting…</source>
   <translation>正在统计…</translation>
  </message>
  <message>
   <source>Counts</source>
   <translation>统计</translation>
  </message>
  <message>
   <source>County</source>
   <translation>县</translation>
  </message>
  <message>
   <source>Course of treatment</source>
   <translation>治疗经过（医院）</translation>
  </message>
  <message>
   <source>Credits</source>
   <translation>学分</translation>
  </message>
  <message>
   <source>D&amp;ied</source>
   <translation>死亡(&amp;I)</translation>
  </message>
  <message>
   <source>DICOM image</source>
   <translation>DICOM 影像</translation>
  </message>
  <message>
   <source>Dark colours</source>
   <translation>深色界面</translation>
  </message>
  <message>
   <source>Dat&amp;es</source>
   <translation>日期(&amp;E)</translation>
  </message>
  <message>
   <source>Database</source>
   <translation>数据库</translation>
  </message>
  <message>
   <source>Date</source>
   <translation>日期</translation>
  </message>
  <message>
   <source>Date of birth</source>
   <translation>出生日期</translation>
  </message>
  <message>
   <source>Date of death</source>
   <translation>死亡日期</translation>
  </message>
  <message>
   <source>Date of moving</source>
   <translation>迁出日期</translation>
  </message>
  <message>
   <source>Dates of a wrong clock</source>
   <translation>时钟不对时的日期</translation>
  </message>
  <message>
   <source>Day</source>
   <translation>日期</translation>
  </message>
  <message>
   <source>Days a week</source>
   <translation>每周天数</translation>
  </message>
  <message>
   <source>Days of posted staff</source>
   <translation>派驻人员在岗天数</translation>
  </message>
  <message>
   <source>Days on which posted staff were noted as present, halves as halves.</source>
   <translation>派驻人员记为在岗的天数，半天按半天计。</translation>
  </message>
  <message>
   <source>Days taught</source>
   <translation>培训天数</translation>
  </message>
  <message>
   <source>Days up to today on which the list of an institution that keeps one names nobody.</source>
   <translation>有值班表的机构截至今日无人值班的天数。</translation>
  </message>
  <message>
   <source>Days with nobody on duty</source>
   <translation>无人值班天数</translation>
  </message>
  <message>
   <source>Demo with invented people. Password: {password}</source>
   <translation>演示环境，人员均为虚构。密码：{password}</translation>
  </message>
  <message>
   <source>Department</source>
   <translation>科室</translation>
  </message>
  <message>
   <source>Departments</source>
   <translation>科室</translation>
  </message>
  <message>
   <source>Departments and disciplines built</source>
   <translation>新建科室和学科</translation>
  </message>
  <message>
   <source>Departments taught</source>
   <translation>受训科室</translation>
  </message>
  <message>
   <source>Departments, disciplines, wards and laboratories opened in the period, by kind.</source>
   <translation>本期开放的科室、学科、病区和检验室，可按类别分。</translation>
  </message>
  <message>
   <source>Departments: {departments}</source>
   <translation>科室：{departments}</translation>
  </message>
  <message>
   <source>Details of past diseases</source>
   <translation>既往疾病详情</translation>
  </message>
  <message>
   <source>Diagnoses</source>
   <translation>诊断</translation>
  </message>
  <message>
   <source>Diagnosis</source>
   <translation>诊断</translation>
  </message>
  <message>
   <source>Did &amp;not arrive</source>
   <translation>未到院(&amp;N)</translation>
  </message>
  <message>
   <source>Differences</source>
   <translation>差异</translation>
  </message>
  <message>
   <source>Different</source>
   <translation>不一致</translation>
  </message>
  <message>
   <source>Digits 10 to 12 must be 001-099 (neighbourhood), 101-199 (village) or 901-999 (other), and the last five not 00000.</source>
   <translation>第 10 至 12 位应为 001-099（居委会）、101-199（村委会）或 901-999（其他组织），末 5 位不得为 00000。</translation>
  </message>
  <message>
   <source>Direction</source>
   <translation>方向</translation>
  </message>
  <message>
   <source>Disabilities</source>
   <translation>残疾情况</translation>
  </message>
  <message>
   <source>Dischar&amp;ged</source>
   <translation>出院或诊疗结束(&amp;G)</translation>
  </message>
  <message>
   <source>Discharged on</source>
   <translation>出院日期</translation>
  </message>
  <message>
   <source>Disease</source>
   <translation>病种</translation>
  </message>
  <message>
   <source>Diseases newly treatable</source>
   <translation>新增可治疗病种</translation>
  </message>
  <message>
   <source>Diseases on the list when the period ended; those taken off it are not.</source>
   <translation>期末在列的病种；已划掉的不计。</translation>
  </message>
  <message>
   <source>Diseases that came onto the list in the period.</source>
   <translation>本期内新列入的病种。</translation>
  </message>
  <message>
   <source>Diseases treatable</source>
   <translation>可治疗病种数</translation>
  </message>
  <message>
   <source>Division code</source>
   <translation>行政区划代码</translation>
  </message>
  <message>
   <source>Doctor</source>
   <translation>医生</translation>
  </message>
  <message>
   <source>Doctor's name</source>
   <translation>医生姓名</translation>
  </message>
  <message>
   <source>Doctor's phone</source>
   <translation>医生电话</translation>
  </message>
  <message>
   <source>Document</source>
   <translation>证件</translation>
  </message>
  <message>
   <source>Done or ended</source>
   <translation>已完成或结束</translation>
  </message>
  <message>
   <source>Drafted by</source>
   <translation>起草人</translation>
  </message>
  <message>
   <source>Drinking water</source>
   <translation>饮水</translation>
  </message>
  <message>
   <source>Drug allergies</source>
   <translation>药物过敏史</translation>
  </message>
  <message>
   <source>Drugs</source>
   <translation>药品</translation>
  </message>
  <message>
   <source>Due</source>
   <translation>到期待办</translation>
  </message>
  <message>
   <source>Due today</source>
   <translation>今日待办</translation>
  </message>
  <message>
   <source>Duration of memberships</source>
   <translation>成员关系持续时间</translation>
  </message>
  <message>
   <source>Duties kept</source>
   <translation>值班人次</translation>
  </message>
  <message>
   <source>Duty</source>
   <translation>值班</translation>
  </message>
  <message>
   <source>Duty list</source>
   <translation>值班表</translation>
  </message>
  <message>
   <source>Duty phones</source>
   <translation>值班电话</translation>
  </message>
  <message>
   <source>Duty to withdraw</source>
   <translation>撤下值班</translation>
  </message>
  <message>
   <source>Each computer needs a code of its own. Ask the county for a new one.</source>
   <translation>每台电脑都需要单独的登记码。请向县里索取新的登记码。</translation>
  </message>
  <message>
   <source>Each line needs both its parts.</source>
   <translation>每一行的两项都要填写。</translation>
  </message>
  <message>
   <source>Earlier</source>
   <translation>更早</translation>
  </message>
  <message>
   <source>Earlier values kept aside</source>
   <translation>更早的另存值</translation>
  </message>
  <message>
   <source>Edi&amp;t and send</source>
   <translation>修改后提交(&amp;T)</translation>
  </message>
  <message>
   <source>Education</source>
   <translation>文化程度</translation>
  </message>
  <message>
   <source>Empty for no quiet hours.</source>
   <translation>留空表示不设免打扰时段。</translation>
  </message>
  <message>
   <source>Empty sheet: {name}</source>
   <translation>空白表：{name}</translation>
  </message>
  <message>
   <source>Empty: no sign-in at this computer.</source>
   <translation>留空：不能登录本机。</translation>
  </message>
  <message>
   <source>Empty: the one of the enrolment. Another counts from the next sign-in.</source>
   <translation>留空则用接入时的地址；更改后下次登录生效。</translation>
  </message>
  <message>
   <source>Encrypted; to bring one back, choose it before signing in.</source>
   <translation>已加密；需要恢复时，请在登录前选择。</translation>
  </message>
  <message>
   <source>End of a post</source>
   <translation>离岗</translation>
  </message>
  <message>
   <source>Ended on</source>
   <translation>结束时间</translation>
  </message>
  <message>
   <source>Enrolled</source>
   <translation>登记时间</translation>
  </message>
  <message>
   <source>Enrolled after the copy and not known here; compare the words, then `approve`:</source>
   <translation>备份之后才加入、本平台不认识的电脑；核对六个词后用 `approve` 批准：</translation>
  </message>
  <message>
   <source>Enrolment code used up</source>
   <translation>已用完的入网码</translation>
  </message>
  <message>
   <source>Enrolment codes</source>
   <translation>入网码</translation>
  </message>
  <message>
   <source>Enrolment file from the county</source>
   <translation>县平台入网文件</translation>
  </message>
  <message>
   <source>Enter begins a new record with what was typed.</source>
   <translation>按回车，用已输入的内容新建档案。</translation>
  </message>
  <message>
   <source>Enter goes on, Ctrl+Enter saves</source>
   <translation>回车到下一项，Ctrl+Enter 保存</translation>
  </message>
  <message>
   <source>Enter the colleagues who work here.</source>
   <translation>请录入在本机构工作的同事。</translation>
  </message>
  <message>
   <source>Enter the identity number, or say below why there is none.</source>
   <translation>请填写证件号码；没有证件时请在下方说明原因。</translation>
  </message>
  <message>
   <source>Enter: as suggested · Ctrl+Enter: all fields as suggested · Ctrl+Z: take back</source>
   <translation>Enter 按建议 · Ctrl+Enter 本条全部按建议 · Ctrl+Z 撤回</translation>
  </message>
  <message>
   <source>Entered by &amp;mistake</source>
   <translation>录入有误(&amp;M)</translation>
  </message>
  <message>
   <source>Entered. The first password is changed at the first sign-in.</source>
   <translation>已录入。首次登录时须更改初始密码。</translation>
  </message>
  <message>
   <source>Entries</source>
   <translation>条数</translation>
  </message>
  <message>
   <source>Entries of the duty list up to today; what was withdrawn does not count.</source>
   <translation>截至今日值班表上的条目；已撤销的不计。</translation>
  </message>
  <message>
   <source>Entry before</source>
   <translation>上一次填写</translation>
  </message>
  <message>
   <source>Entry of support</source>
   <translation>帮扶台账记录</translation>
  </message>
  <message>
   <source>Epoch</source>
   <translation>纪元</translation>
  </message>
  <message>
   <source>Equipment</source>
   <translation>设备</translation>
  </message>
  <message>
   <source>Equipment that was taken into use in the period; planned is not in use.</source>
   <translation>本期启用的设备；仅有计划的不计。</translation>
  </message>
  <message>
   <source>Ethnicity</source>
   <translation>民族</translation>
  </message>
  <message>
   <source>Ever had a transfusion</source>
   <translation>有无输血史</translation>
  </message>
  <message>
   <source>Ever had surgery</source>
   <translation>有无手术史</translation>
  </message>
  <message>
   <source>Ever injured</source>
   <translation>有无外伤史</translation>
  </message>
  <message>
   <source>Every institution of the county</source>
   <translation>全县所有机构</translation>
  </message>
  <message>
   <source>Every session held, of whatever kind; what is planned does not count.</source>
   <translation>已举办的各类培训带教；尚未举办的不计。</translation>
  </message>
  <message>
   <source>Every step</source>
   <translation>全部步骤</translation>
  </message>
  <message>
   <source>Every step that counts by the rules of the ladder; one that came too late, or from the wrong side, does not.</source>
   <translation>按转诊流程有效的每一个步骤；来迟的、不应由该方办理的不计。</translation>
  </message>
  <message>
   <source>Everybody noted as present, in each session anew; absent or only expected is not.</source>
   <translation>登记为到场的人员，每场各计一次；缺席或仅列入名单的不计。</translation>
  </message>
  <message>
   <source>Everybody noted as present, once however often: by the account, or by name and institution where there is none.</source>
   <translation>登记为到场的人员，无论参加几场只计一人：有账号的按账号，没有的按姓名和单位。</translation>
  </message>
  <message>
   <source>Everything from here is on the hub. The stick asks for news when it goes there again.</source>
   <translation>本机的数据都已送达县平台。这个U盘下次送去时会索取新数据。</translation>
  </message>
  <message>
   <source>Everything here has gone up</source>
   <translation>本机内容已全部上传县平台</translation>
  </message>
  <message>
   <source>Everything is saved here and goes up by itself then. Nothing is wrong with this computer's clock because of it.</source>
   <translation>所有内容都已保存在本机，校正后会自动上传。这并不说明本机的时钟有问题。</translation>
  </message>
  <message>
   <source>Everything is saved here and will be sent in smaller parts.</source>
   <translation>内容都已保存在本机，将分成小批发送。</translation>
  </message>
  <message>
   <source>Everything is saved here and will be sent later.</source>
   <translation>内容都已保存在本机，稍后会发送。</translation>
  </message>
  <message>
   <source>Everything is saved here and will be sent shortly.</source>
   <translation>内容都已保存在本机，稍后会自动发送。</translation>
  </message>
  <message>
   <source>Everything is saved here and will be sent when the connection returns.</source>
   <translation>全部已存本机，网络恢复后会自动发送。</translation>
  </message>
  <message>
   <source>Everything is saved here and will be sent when the county has mended it.</source>
   <translation>内容都已保存在本机，县里修复后会自动发送。</translation>
  </message>
  <message>
   <source>Everything is saved here. Ask the county's administrator to update the hub.</source>
   <translation>内容都保存在本机。请让县里的管理员更新县级中心。</translation>
  </message>
  <message>
   <source>Everything is saved here. Ask the county's administrator, then exchange again.</source>
   <translation>内容都已保存在本机。请联系县级管理员处理后再同步。</translation>
  </message>
  <message>
   <source>Everything is saved here. Install the newest update, then exchange again.</source>
   <translation>内容都已保存在本机。请安装最新的更新后再同步。</translation>
  </message>
  <message>
   <source>Everything is saved here. It will be sent again; nothing arrives twice.</source>
   <translation>内容都已保存在本机，将会重新发送，不会重复到达。</translation>
  </message>
  <message>
   <source>Everything is saved here. Make room on it, or use another stick.</source>
   <translation>数据都保存在本机。请清出空间，或换一个U盘。</translation>
  </message>
  <message>
   <source>Everything is saved here. Move its little switch, or use another stick.</source>
   <translation>数据都保存在本机。请拨开U盘上的写保护开关，或换一个U盘。</translation>
  </message>
  <message>
   <source>Everything is saved here. Read the six words to the county's administrator.</source>
   <translation>内容都保存在本机。请把六个词读给县管理员。</translation>
  </message>
  <message>
   <source>Everything is saved here. Tell your administrator this code; the program may be old.</source>
   <translation>内容都已保存在本机。请把此代码告诉管理员，可能是程序版本过旧。</translation>
  </message>
  <message>
   <source>Everything is saved here. There is nothing to compare it with yet.</source>
   <translation>数据都已保存在本机，目前没有可核对的县平台。</translation>
  </message>
  <message>
   <source>Everything is saved here. Use another network, and tell the county's administrator.</source>
   <translation>内容都已保存在本机。请换用其他网络，并告知县级管理员。</translation>
  </message>
  <message>
   <source>Everything is saved here. Use another stick.</source>
   <translation>数据都保存在本机。请换一个U盘。</translation>
  </message>
  <message>
   <source>Everything works.</source>
   <translation>一切正常。</translation>
  </message>
  <message>
   <source>Exam request</source>
   <translation>检查申请</translation>
  </message>
  <message>
   <source>Examinations and results</source>
   <translation>检查检验结果</translation>
  </message>
  <message>
   <source>Examinations failed</source>
   <translation>考核不合格</translation>
  </message>
  <message>
   <source>Examinations failed and not yet passed in a re-sit when the period ended.</source>
   <translation>已不合格、期末补考尚未合格的考核。</translation>
  </message>
  <message>
   <source>Examinations of theory or skill first failed in the period.</source>
   <translation>本期首次不合格的理论或技能考核。</translation>
  </message>
  <message>
   <source>Examinations of theory or skill passed in the period without a re-sit.</source>
   <translation>本期未经补考即合格的理论或技能考核。</translation>
  </message>
  <message>
   <source>Examinations passed at once</source>
   <translation>考核一次合格</translation>
  </message>
  <message>
   <source>Examinations still to be passed</source>
   <translation>考核尚未合格</translation>
  </message>
  <message>
   <source>Excel workbook (*.xlsx)</source>
   <translation>Excel 工作簿 (*.xlsx)</translation>
  </message>
  <message>
   <source>Exchange</source>
   <translation>数据交换</translation>
  </message>
  <message>
   <source>Exchange by USB stick</source>
   <translation>用U盘交换数据</translation>
  </message>
  <message>
   <source>Exchange now  F5</source>
   <translation>立即同步  F5</translation>
  </message>
  <message>
   <source>Exchange now (F5), or carry the slip</source>
   <translation>立即交换（F5），或让患者带上转诊单</translation>
  </message>
  <message>
   <source>Exchange with the county</source>
   <translation>与县平台交换数据</translation>
  </message>
  <message>
   <source>Exchange with the county every</source>
   <translation>与县平台交换数据的间隔</translation>
  </message>
  <message>
   <source>Exchange with the county now</source>
   <translation>立即同步</translation>
  </message>
  <message>
   <source>Exchanging …</source>
   <translation>正在同步…</translation>
  </message>
  <message>
   <source>Expected</source>
   <translation>应到</translation>
  </message>
  <message>
   <source>Expert</source>
   <translation>专家</translation>
  </message>
  <message>
   <source>Expert in charge</source>
   <translation>专项负责人</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Exposures</source>
   <translation>暴露史</translation>
  </message>
  <message>
   <source>Facility</source>
   <translation>机构</translation>
  </message>
  <message>
   <source>Family history</source>
   <translation>家族史</translation>
  </message>
  <message>
   <source>Family history: brothers and sisters</source>
   <translation>家族史：兄弟姐妹</translation>
  </message>
  <message>
   <source>Family history: children</source>
   <translation>家族史：子女</translation>
  </message>
  <message>
   <source>Family history: father</source>
   <translation>家族史：父亲</translation>
  </message>
  <message>
   <source>Family history: mother</source>
   <translation>家族史：母亲</translation>
  </message>
  <message>
   <source>Faults of the program</source>
   <translation>程序出错</translation>
  </message>
  <message>
   <source>Fetched but not opened after</source>
   <translation>对方已收到但未查看，超过</translation>
  </message>
  <message>
   <source>Fetched once more from the county</source>
   <translation>已从县平台重新取回</translation>
  </message>
  <message>
   <source>Fetched there</source>
   <translation>对方已收到</translation>
  </message>
  <message>
   <source>Fetched, not opened</source>
   <translation>已收到，未查看</translation>
  </message>
  <message>
   <source>Fetching it again does not help: tell the county's administrator</source>
   <translation>重新取回仍不一致，请告知县平台管理员</translation>
  </message>
  <message>
   <source>Fewer letters find more.</source>
   <translation>少输几个字母可以找到更多。</translation>
  </message>
  <message>
   <source>Field</source>
   <translation>项目</translation>
  </message>
  <message>
   <source>Field and value</source>
   <translation>字段与内容</translation>
  </message>
  <message>
   <source>Field before</source>
   <translation>上一项</translation>
  </message>
  <message>
   <source>Field of practice</source>
   <translation>执业类别</translation>
  </message>
  <message>
   <source>Fields</source>
   <translation>字段数</translation>
  </message>
  <message>
   <source>Figure</source>
   <translation>统计项目</translation>
  </message>
  <message>
   <source>Figures</source>
   <translation>统计项目</translation>
  </message>
  <message>
   <source>Figures by day and kind</source>
   <translation>按日期和类别统计</translation>
  </message>
  <message>
   <source>Filed on</source>
   <translation>建档日期</translation>
  </message>
  <message>
   <source>Find a resident or a page</source>
   <translation>查找居民或页面</translation>
  </message>
  <message>
   <source>Find a resident or a page  F2</source>
   <translation>查找居民或页面  F2</translation>
  </message>
  <message>
   <source>Find an entry</source>
   <translation>查找台账记录</translation>
  </message>
  <message>
   <source>Find an institution</source>
   <translation>查找机构</translation>
  </message>
  <message>
   <source>Findings closed</source>
   <translation>已销号的问题</translation>
  </message>
  <message>
   <source>Findings of inspections</source>
   <translation>检查发现的问题</translation>
  </message>
  <message>
   <source>Findings that were put right, proved and closed in the period.</source>
   <translation>本期已整改、有依据并销号的问题。</translation>
  </message>
  <message>
   <source>First a new recovery sheet is made, under My sign-in.</source>
   <translation>请先在“我的登录”中制作新的恢复单。</translation>
  </message>
  <message>
   <source>First day</source>
   <translation>开始日期</translation>
  </message>
  <message>
   <source>First of its kind</source>
   <translation>首例</translation>
  </message>
  <message>
   <source>First password</source>
   <translation>初始密码</translation>
  </message>
  <message>
   <source>First see whether the record exists already.</source>
   <translation>先查一查是否已经建档，避免重复。</translation>
  </message>
  <message>
   <source>First these sign in once more, or get a new first password, or are taken away too: {names}.</source>
   <translation>请先让以下人员重新登录一次，或为其重设初始密码，或同样停用其登录：{names}。</translation>
  </message>
  <message>
   <source>First visit within</source>
   <translation>接回后首次随访时限</translation>
  </message>
  <message>
   <source>Folder of new pictures</source>
   <translation>新图片所在文件夹</translation>
  </message>
  <message>
   <source>Folder to exchange with</source>
   <translation>选择交换数据的文件夹</translation>
  </message>
  <message>
   <source>Follow-up</source>
   <translation>随访</translation>
  </message>
  <message>
   <source>Follow-up within</source>
   <translation>随访时限</translation>
  </message>
  <message>
   <source>Followed up</source>
   <translation>随访</translation>
  </message>
  <message>
   <source>For all of</source>
   <translation>适用共同体</translation>
  </message>
  <message>
   <source>For some seconds at most; you can always close at once.</source>
   <translation>最多等几秒，随时可以直接关闭。</translation>
  </message>
  <message>
   <source>For the whole program; it takes effect at once.</source>
   <translation>对整个程序立即生效。</translation>
  </message>
  <message>
   <source>For whom</source>
   <translation>培训对象</translation>
  </message>
  <message>
   <source>For&amp;ms</source>
   <translation>专项表单(&amp;M)</translation>
  </message>
  <message>
   <source>Form</source>
   <translation>表单</translation>
  </message>
  <message>
   <source>Form entry</source>
   <translation>表单填写记录</translation>
  </message>
  <message>
   <source>Forms</source>
   <translation>专项表单</translation>
  </message>
  <message>
   <source>Forms of a case discussion that were written, one for each case.</source>
   <translation>已填写的病例讨论表单，每个病例一份。</translation>
  </message>
  <message>
   <source>Forms of teaching at an operation that were written, one for each operation.</source>
   <translation>已填写的手术带教表单，每台手术一份。</translation>
  </message>
  <message>
   <source>Forms that the county publishes.</source>
   <translation>县里发布的表单。</translation>
  </message>
  <message>
   <source>Found</source>
   <translation>发现时间</translation>
  </message>
  <message>
   <source>Found at</source>
   <translation>查到的建档机构</translation>
  </message>
  <message>
   <source>Free of charge</source>
   <translation>免费</translation>
  </message>
  <message>
   <source>Free room on its disk before it cannot save any more.</source>
   <translation>请清理磁盘，免得无法保存。</translation>
  </message>
  <message>
   <source>From</source>
   <translation>起始日期</translation>
  </message>
  <message>
   <source>From and to</source>
   <translation>转诊去向</translation>
  </message>
  <message>
   <source>From department</source>
   <translation>转出科室</translation>
  </message>
  <message>
   <source>From institution</source>
   <translation>单位</translation>
  </message>
  <message>
   <source>From the paper</source>
   <translation>恢复单上的字符</translation>
  </message>
  <message>
   <source>From the slip</source>
   <translation>据转诊单</translation>
  </message>
  <message>
   <source>From the slip, not yet by the hub</source>
   <translation>据转诊单录入，中心尚未送到</translation>
  </message>
  <message>
   <source>From which day on.</source>
   <translation>从哪一天起。</translation>
  </message>
  <message>
   <source>Fuel</source>
   <translation>燃料类型</translation>
  </message>
  <message>
   <source>Full name</source>
   <translation>姓名</translation>
  </message>
  <message>
   <source>Full time</source>
   <translation>全职</translation>
  </message>
  <message>
   <source>Give --proxy the address, such as 127.0.0.1, from which the proxy calls the hub.</source>
   <translation>请在 --proxy 后填写代理连接县平台所用的地址，例如 127.0.0.1。</translation>
  </message>
  <message>
   <source>Give a plain name such as hub.example.org, or an address such as 10.1.2.3.</source>
   <translation>请填写普通的主机名（如 hub.example.org）或地址（如 10.1.2.3）。</translation>
  </message>
  <message>
   <source>Given by the supporter</source>
   <translation>支援方捐赠</translation>
  </message>
  <message>
   <source>Given or received</source>
   <translation>提供或接受</translation>
  </message>
  <message>
   <source>Go to</source>
   <translation>前往</translation>
  </message>
  <message>
   <source>Goal</source>
   <translation>目标</translation>
  </message>
  <message>
   <source>Goals appraised at the end</source>
   <translation>完成终期评估的目标</translation>
  </message>
  <message>
   <source>Goals whose final appraisal was written in the period.</source>
   <translation>本期写出终期评估的目标。</translation>
  </message>
  <message>
   <source>Goes back to the township</source>
   <translation>转回基层</translation>
  </message>
  <message>
   <source>Green channel</source>
   <translation>绿色通道</translation>
  </message>
  <message>
   <source>Group</source>
   <translation>分组</translation>
  </message>
  <message>
   <source>Group of care</source>
   <translation>人群分类</translation>
  </message>
  <message>
   <source>Group {group} of the recovery sheet is mistyped.</source>
   <translation>恢复单的第 {group} 组输错了。</translation>
  </message>
  <message>
   <source>Guest</source>
   <translation>外来人员</translation>
  </message>
  <message>
   <source>Had it first</source>
   <translation>最先使用</translation>
  </message>
  <message>
   <source>Hand it over as the credential {name}, then delete the file.</source>
   <translation>请把它作为凭据 {name} 交给服务，然后删除该文件。</translation>
  </message>
  <message>
   <source>Hand the file over to</source>
   <translation>档案移交给</translation>
  </message>
  <message>
   <source>Hand-over</source>
   <translation>档案移交</translation>
  </message>
  <message>
   <source>Handed over by</source>
   <translation>移交机构</translation>
  </message>
  <message>
   <source>Handed over to</source>
   <translation>移交给</translation>
  </message>
  <message>
   <source>Handed over to an ended institution</source>
   <translation>移交的机构已终止，请另行移交</translation>
  </message>
  <message>
   <source>Handed over to us</source>
   <translation>迁入移交</translation>
  </message>
  <message>
   <source>Handed over to {place} already, {since} ago, not answered yet.</source>
   <translation>已于{since}前移交给{place}，对方尚未答复。</translation>
  </message>
  <message>
   <source>Handed over to {place}; not answered yet.</source>
   <translation>已移交给{place}，对方尚未答复。</translation>
  </message>
  <message>
   <source>Happened at</source>
   <translation>发生时间</translation>
  </message>
  <message>
   <source>Has come to</source>
   <translation>目前进展</translation>
  </message>
  <message>
   <source>Has ended, last day {day}</source>
   <translation>已终止，最后一天 {day}</translation>
  </message>
  <message>
   <source>Has set &amp;out</source>
   <translation>已出发(&amp;O)</translation>
  </message>
  <message>
   <source>Health history</source>
   <translation>健康史</translation>
  </message>
  <message>
   <source>Heard from</source>
   <translation>来源</translation>
  </message>
  <message>
   <source>Held at</source>
   <translation>受援单位</translation>
  </message>
  <message>
   <source>Help for this page</source>
   <translation>本页帮助</translation>
  </message>
  <message>
   <source>Help given with the network</source>
   <translation>网络建设帮扶</translation>
  </message>
  <message>
   <source>Help with the network</source>
   <translation>网络建设内容</translation>
  </message>
  <message>
   <source>Here</source>
   <translation>本机</translation>
  </message>
  <message>
   <source>Here words are missing.</source>
   <translation>这里缺少文字。</translation>
  </message>
  <message>
   <source>Here {here}  ·  at the county {hub}  ·  acknowledged {acknowledged}</source>
   <translation>本机 {here}  ·  县端 {hub}  ·  已回执 {acknowledged}</translation>
  </message>
  <message>
   <source>Hereditary disease</source>
   <translation>遗传病史</translation>
  </message>
  <message>
   <source>Hide &amp;number</source>
   <translation>隐藏号码(&amp;N)</translation>
  </message>
  <message>
   <source>History</source>
   <translation>修改记录</translation>
  </message>
  <message>
   <source>Hospital</source>
   <translation>医院</translation>
  </message>
  <message>
   <source>How far it has come</source>
   <translation>进展</translation>
  </message>
  <message>
   <source>How grave</source>
   <translation>问题程度</translation>
  </message>
  <message>
   <source>How it looks</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>How it was put right</source>
   <translation>整改情况</translation>
  </message>
  <message>
   <source>How it went</source>
   <translation>抢救经过</translation>
  </message>
  <message>
   <source>How many are satisfied</source>
   <translation>满意人数</translation>
  </message>
  <message>
   <source>How many came</source>
   <translation>参加人数</translation>
  </message>
  <message>
   <source>How many to show.</source>
   <translation>显示多少条。</translation>
  </message>
  <message>
   <source>How many were asked</source>
   <translation>被调查人数</translation>
  </message>
  <message>
   <source>How often</source>
   <translation>次数</translation>
  </message>
  <message>
   <source>How often this computer looks for the county when the network is there.</source>
   <translation>有网络时，本机每隔多久与县平台交换一次数据。</translation>
  </message>
  <message>
   <source>How the hub's own keys are closed on its disk.</source>
   <translation>县平台自己的密钥在硬盘上如何锁住。</translation>
  </message>
  <message>
   <source>Hub time</source>
   <translation>县平台时间</translation>
  </message>
  <message>
   <source>ICD-10</source>
   <translation>ICD-10</translation>
  </message>
  <message>
   <source>Identity</source>
   <translation>身份信息</translation>
  </message>
  <message>
   <source>Identity number</source>
   <translation>证件号码</translation>
  </message>
  <message>
   <source>If entered by mistake: why</source>
   <translation>若为误录：原因</translation>
  </message>
  <message>
   <source>If it is taken: {words}</source>
   <translation>如果采用：{words}</translation>
  </message>
  <message>
   <source>If nobody restored it, find the copy: both work on, each by its own name.</source>
   <translation>若无人恢复过备份，请找出那份拷贝；两台都能继续工作，各用各的名义。</translation>
  </message>
  <message>
   <source>If somebody has set it since, all is well.</source>
   <translation>如果之后已经有人校正过，就没有问题。</translation>
  </message>
  <message>
   <source>If the clock is right and what was noted is not: jiceng-hub clock accept</source>
   <translation>如果时钟是对的，而记下的时间不对：jiceng-hub clock accept</translation>
  </message>
  <message>
   <source>If the time that it shows is right, its time zone is wrong: choose UTC+08:00 (Beijing).</source>
   <translation>如果显示的时间是对的，就是时区不对：请选择 UTC+08:00（北京）。</translation>
  </message>
  <message>
   <source>In a form</source>
   <translation>填表时</translation>
  </message>
  <message>
   <source>In a list</source>
   <translation>列表中</translation>
  </message>
  <message>
   <source>In all</source>
   <translation>合计</translation>
  </message>
  <message>
   <source>In care, and not to be found</source>
   <translation>在管（含失访）</translation>
  </message>
  <message>
   <source>In place of the hub that is there: the county's name, to say that you mean it.</source>
   <translation>替换现有的县级中心：请写出县名以示确认。</translation>
  </message>
  <message>
   <source>In the copy</source>
   <translation>备份中</translation>
  </message>
  <message>
   <source>In the damaged file no change was found that the county did not have yet; what could not be read of it is missing. Look whether the last entries are there.</source>
   <translation>损坏的文件中没有找到县平台尚未收到的修改；读不出的部分已缺失。请查看最近录入的内容是否都在。</translation>
  </message>
  <message>
   <source>In the record</source>
   <translation>现用值</translation>
  </message>
  <message>
   <source>In the record: arrived on</source>
   <translation>现用值：到达时间</translation>
  </message>
  <message>
   <source>In the record: written at</source>
   <translation>现用值：填写机构</translation>
  </message>
  <message>
   <source>In the record: written by</source>
   <translation>现用值：填写人</translation>
  </message>
  <message>
   <source>In trouble</source>
   <translation>问题</translation>
  </message>
  <message>
   <source>In-tray</source>
   <translation>待处理、对方答复</translation>
  </message>
  <message>
   <source>Initial impression</source>
   <translation>初步印象</translation>
  </message>
  <message>
   <source>Initials, part of the name, or the last digits are enough.</source>
   <translation>拼音首字母、部分姓名或号码末几位都可以。</translation>
  </message>
  <message>
   <source>Injuries</source>
   <translation>外伤史</translation>
  </message>
  <message>
   <source>Inpatient number</source>
   <translation>住院号</translation>
  </message>
  <message>
   <source>Inspection</source>
   <translation>检查名称</translation>
  </message>
  <message>
   <source>Institution</source>
   <translation>机构</translation>
  </message>
  <message>
   <source>Institution in words</source>
   <translation>单位（文字）</translation>
  </message>
  <message>
   <source>Institution outside the network</source>
   <translation>网外机构名称</translation>
  </message>
  <message>
   <source>Institutions</source>
   <translation>机构</translation>
  </message>
  <message>
   <source>Institutions at which a posting lasted on any day of the period, each once.</source>
   <translation>本期任何一天有人员派驻的机构，每家计一次。</translation>
  </message>
  <message>
   <source>Institutions at which something was opened in the period, each once.</source>
   <translation>本期有科室、学科或病区开放的机构，每家计一次。</translation>
  </message>
  <message>
   <source>Institutions helped to build</source>
   <translation>受助新建的机构</translation>
  </message>
  <message>
   <source>Institutions of the county's list that had not ended before the first day.</source>
   <translation>全县机构名录中，统计期首日之前尚未停办的机构。</translation>
  </message>
  <message>
   <source>Institutions that bear a tag, such as poor village, and had not ended before.</source>
   <translation>带有标签（如贫困村）且统计期首日之前尚未停办的机构。</translation>
  </message>
  <message>
   <source>Institutions that belonged to a community or alliance on any day of the period, each once, in whatever role.</source>
   <translation>统计期内任一日属于医共体或医联体的机构，不论角色，各计一家。</translation>
  </message>
  <message>
   <source>Institutions with a tag</source>
   <translation>有标签的机构</translation>
  </message>
  <message>
   <source>Institutions with posted staff</source>
   <translation>有派驻人员的机构</translation>
  </message>
  <message>
   <source>Institutions, communities and their members.</source>
   <translation>机构、医共体及其成员。</translation>
  </message>
  <message>
   <source>Insurance number</source>
   <translation>医保号</translation>
  </message>
  <message>
   <source>Is this record somebody else's?</source>
   <translation>这份档案是别人的吗？</translation>
  </message>
  <message>
   <source>Is this the same person?</source>
   <translation>是不是同一个人？</translation>
  </message>
  <message>
   <source>It begins with https:// and comes with the county's certificate. Check the settings.</source>
   <translation>地址应以 https:// 开头，并附有县里的证书。请检查设置。</translation>
  </message>
  <message>
   <source>It came from the hub and does not fit here yet. It is kept and tried again.</source>
   <translation>来自县平台，本机暂时放不进去。已留存，会再试。</translation>
  </message>
  <message>
   <source>It came from the hub in a form that this program cannot read. It is kept; what was known before stands. It appears when a readable form comes, or after an update.</source>
   <translation>它来自县平台，但本程序无法读取其格式。内容已原样保存，此前的内容继续有效。收到可读取的内容或更新程序后会显示。</translation>
  </message>
  <message>
   <source>It cannot be taken over by scanning. Write the referral down by hand.</source>
   <translation>不能扫码接收，请手工登记。</translation>
  </message>
  <message>
   <source>It cannot tell whether the slip is genuine. Enrol it first.</source>
   <translation>无法判断转诊单的真伪，请先登记本机。</translation>
  </message>
  <message>
   <source>It changes at the next start.</source>
   <translation>下次启动时生效。</translation>
  </message>
  <message>
   <source>It counts once the other side has confirmed it. Other terms are a new agreement.</source>
   <translation>对方确认后才生效。内容需要变动时，另发一份新协议。</translation>
  </message>
  <message>
   <source>It does not say which answers it has.</source>
   <translation>没有写明可选的答案。</translation>
  </message>
  <message>
   <source>It is not known which is wrong: the hub said {hub}, this computer says {here}.</source>
   <translation>还不清楚哪一个不对：县平台说是 {hub}，本机说是 {here}。</translation>
  </message>
  <message>
   <source>It is safe in the records. Save a copy to open it in its own program.</source>
   <translation>它安全地保存在记录中。可另存一份，用专用程序打开。</translation>
  </message>
  <message>
   <source>It is {when} at the earliest.</source>
   <translation>现在最早也是 {when}。</translation>
  </message>
  <message>
   <source>It is {when} now by the county hub.</source>
   <translation>按县平台的时间，现在是 {when}。</translation>
  </message>
  <message>
   <source>It lies before the step before it, of {day}.</source>
   <translation>早于上一步的日期 {day}。</translation>
  </message>
  <message>
   <source>It may belong to a facility that has not opened it to you. Ask there.</source>
   <translation>可能属于尚未向本机构开放的其他机构，请向该机构询问。</translation>
  </message>
  <message>
   <source>It may not have arrived yet. Exchange with the county and look again.</source>
   <translation>可能尚未到达，请同步后再看。</translation>
  </message>
  <message>
   <source>It opens with that computer's recovery sheet.</source>
   <translation>请用那台电脑的恢复单打开。</translation>
  </message>
  <message>
   <source>It stands by itself again in lists and search, with its own cases and allergies.</source>
   <translation>它将重新单独出现在列表和查找中，带着自己的转诊单和过敏记录。</translation>
  </message>
  <message>
   <source>It was not opened. Tell your administrator; the stick may come from a stranger.</source>
   <translation>没有打开它。请告诉管理员，这个U盘可能来历不明。</translation>
  </message>
  <message>
   <source>It was saved together with a change that the hub refused.</source>
   <translation>它与另一项被平台退回的修改一同保存。</translation>
  </message>
  <message>
   <source>It was {day} when this computer was last used.</source>
   <translation>本机上次使用是在 {day}。</translation>
  </message>
  <message>
   <source>It was {time} at least, when the hub last served.</source>
   <translation>县平台上次工作时至少已是 {time}。</translation>
  </message>
  <message>
   <source>Item of the checklist</source>
   <translation>检查条目</translation>
  </message>
  <message>
   <source>Its last day.</source>
   <translation>最后一天。</translation>
  </message>
  <message>
   <source>Its record is here already. Exchange with the county and open it again later.</source>
   <translation>附件的记录已到本机。请与县里交换数据，稍后再打开。</translation>
  </message>
  <message>
   <source>Its version.</source>
   <translation>它的版本号。</translation>
  </message>
  <message>
   <source>Jiceng</source>
   <translation>基层通</translation>
  </message>
  <message>
   <source>Jiceng – {place}</source>
   <translation>基层通 – {place}</translation>
  </message>
  <message>
   <source>Joined on {day} by {who}</source>
   <translation>{who}于 {day} 合并</translation>
  </message>
  <message>
   <source>Joined records</source>
   <translation>合并的档案</translation>
  </message>
  <message>
   <source>Joined records of a resident</source>
   <translation>档案合并</translation>
  </message>
  <message>
   <source>Joined records were parted: this record is not all of what stood here before.</source>
   <translation>合并的档案已被拆开：这份档案不再包含先前在此显示的全部内容。</translation>
  </message>
  <message>
   <source>Joined: one person from now on.</source>
   <translation>已合并：今后按同一人显示。</translation>
  </message>
  <message>
   <source>Jump by initials</source>
   <translation>按拼音首字母跳转</translation>
  </message>
  <message>
   <source>Keep a second copy of the key file, and take the stick out when it runs.</source>
   <translation>请另存一份密钥文件；平台运行后拔出U盘。</translation>
  </message>
  <message>
   <source>Keep as &amp;draft</source>
   <translation>存为草稿(&amp;D)</translation>
  </message>
  <message>
   <source>Keep both  3</source>
   <translation>两个都保留  3</translation>
  </message>
  <message>
   <source>Keep this  1</source>
   <translation>保留这个  1</translation>
  </message>
  <message>
   <source>Keeps this record</source>
   <translation>建档并管理此档案</translation>
  </message>
  <message>
   <source>Kept aside</source>
   <translation>另存值</translation>
  </message>
  <message>
   <source>Kept aside: arrived on</source>
   <translation>另存值：到达时间</translation>
  </message>
  <message>
   <source>Kept aside: written at</source>
   <translation>另存值：填写机构</translation>
  </message>
  <message>
   <source>Kept aside: written by</source>
   <translation>另存值：填写人</translation>
  </message>
  <message>
   <source>Kept.</source>
   <translation>已保存。</translation>
  </message>
  <message>
   <source>Key for signing</source>
   <translation>签名公钥</translation>
  </message>
  <message>
   <source>Key specialities, centres and other statuses gained in the period.</source>
   <translation>本期获得的重点专科、中心和其他称号。</translation>
  </message>
  <message>
   <source>Keyboard map</source>
   <translation>快捷键</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类别</translation>
  </message>
  <message>
   <source>Kind of case</source>
   <translation>业务类型</translation>
  </message>
  <message>
   <source>Kind of community</source>
   <translation>共同体类别</translation>
  </message>
  <message>
   <source>Kind of document</source>
   <translation>证件类别</translation>
  </message>
  <message>
   <source>Kind of facility</source>
   <translation>机构类别</translation>
  </message>
  <message>
   <source>Kind of institution</source>
   <translation>机构类别</translation>
  </message>
  <message>
   <source>Kind of posting</source>
   <translation>派驻类型</translation>
  </message>
  <message>
   <source>Kind of record</source>
   <translation>记录类别</translation>
  </message>
  <message>
   <source>Kind of record it came from</source>
   <translation>来源记录类型</translation>
  </message>
  <message>
   <source>Kind of training</source>
   <translation>培训类别</translation>
  </message>
  <message>
   <source>Kitchen ventilation</source>
   <translation>厨房排风设施</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Larger type</source>
   <translation>放大字号</translation>
  </message>
  <message>
   <source>Last day</source>
   <translation>截止日期</translation>
  </message>
  <message>
   <source>Last day of an institution</source>
   <translation>机构终止日</translation>
  </message>
  <message>
   <source>Last exchange</source>
   <translation>最近一次同步</translation>
  </message>
  <message>
   <source>Last exchange {when}</source>
   <translation>上次同步 {when}</translation>
  </message>
  <message>
   <source>Last exchange {when}.</source>
   <translation>上次同步 {when}。</translation>
  </message>
  <message>
   <source>Last heard from the county {when}</source>
   <translation>上次联系县平台 {when}</translation>
  </message>
  <message>
   <source>Last seen</source>
   <translation>最近同步</translation>
  </message>
  <message>
   <source>Last time</source>
   <translation>最近一次</translation>
  </message>
  <message>
   <source>Lea&amp;ve it as it is</source>
   <translation>保持原样(&amp;V)</translation>
  </message>
  <message>
   <source>Lead institution</source>
   <translation>牵头单位</translation>
  </message>
  <message>
   <source>Leave out</source>
   <translation>去掉</translation>
  </message>
  <message>
   <source>Leave out --plain, or behind a proxy on this computer use --host 127.0.0.1.</source>
   <translation>请去掉 --plain；若由本机的代理转发，请使用 --host 127.0.0.1。</translation>
  </message>
  <message>
   <source>Leave out --workers, or name a database with --database.</source>
   <translation>请去掉 --workers，或用 --database 指定数据库。</translation>
  </message>
  <message>
   <source>Leave out {name}</source>
   <translation>去掉 {name}</translation>
  </message>
  <message>
   <source>Led by</source>
   <translation>主持人</translation>
  </message>
  <message>
   <source>Left empty, a temporary number is given.</source>
   <translation>不填则先给临时编号。</translation>
  </message>
  <message>
   <source>Left out, by other versions of the form: {count}.</source>
   <translation>另有 {count} 份出自表单的其他版本，未计入。</translation>
  </message>
  <message>
   <source>Left the lists: the county does not show it to this facility</source>
   <translation>县平台未对本机构开放，已移出列表（仍可查）</translation>
  </message>
  <message>
   <source>Length of a teaching round</source>
   <translation>教学查房平均时长</translation>
  </message>
  <message>
   <source>Let a computer in whose six words were compared.</source>
   <translation>核对六个词后，批准一台电脑加入。</translation>
  </message>
  <message>
   <source>Let it exchange by stick: `jiceng-hub usb`.</source>
   <translation>请用U盘交换：`jiceng-hub usb`。</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>机构级别</translation>
  </message>
  <message>
   <source>Level of the operation</source>
   <translation>手术级别</translation>
  </message>
  <message>
   <source>Likely pairs are looked for whenever a resident comes or changes.</source>
   <translation>每当居民建档或资料变动，都会查找可能重复的档案。</translation>
  </message>
  <message>
   <source>Likely residents</source>
   <translation>可能的居民</translation>
  </message>
  <message>
   <source>Likely the same person</source>
   <translation>可能是同一人</translation>
  </message>
  <message>
   <source>Line number</source>
   <translation>序号</translation>
  </message>
  <message>
   <source>Line {line} cannot be saved. Check the name and the scores (0 to 100).</source>
   <translation>第{line}行无法保存。请核对姓名和分数（0至100）。</translation>
  </message>
  <message>
   <source>List facilities and communities.</source>
   <translation>列出机构和医共体。</translation>
  </message>
  <message>
   <source>List the computers that were enrolled.</source>
   <translation>列出已登记的电脑。</translation>
  </message>
  <message>
   <source>List the published forms with their versions.</source>
   <translation>列出已发布的表单及其版本。</translation>
  </message>
  <message>
   <source>List what a restore leaves to do again.</source>
   <translation>列出恢复备份后需要重做的事。</translation>
  </message>
  <message>
   <source>List what computers brought back in the name of others after a restore.</source>
   <translation>列出恢复备份后由其他机构电脑交还的记录。</translation>
  </message>
  <message>
   <source>List what computers tried that our program does not do.</source>
   <translation>列出各电脑做过的、本程序不会做的事。</translation>
  </message>
  <message>
   <source>Lists and search show another one.</source>
   <translation>列表和查找显示的是另一份。</translation>
  </message>
  <message>
   <source>Lists and search show this resident once, with the left record in front.</source>
   <translation>列表和查找中只显示一次，以左边的档案为准显示。</translation>
  </message>
  <message>
   <source>Livestock pen</source>
   <translation>禽畜栏</translation>
  </message>
  <message>
   <source>Living environment</source>
   <translation>生活环境</translation>
  </message>
  <message>
   <source>Lock  F12</source>
   <translation>锁屏  F12</translation>
  </message>
  <message>
   <source>Lock the screen after</source>
   <translation>无操作自动锁屏</translation>
  </message>
  <message>
   <source>Lock, or change the user</source>
   <translation>锁定或换人</translation>
  </message>
  <message>
   <source>Longest without exchange</source>
   <translation>最久未同步</translation>
  </message>
  <message>
   <source>Look at a telephone first: if this computer is right, leave it and tell the county's administrator.</source>
   <translation>请先看一下手机：如果本机的时间是对的，就不要改动，请告诉县平台管理员。</translation>
  </message>
  <message>
   <source>Look at it</source>
   <translation>查看</translation>
  </message>
  <message>
   <source>Look at its status line; the code stands in the manual.</source>
   <translation>请看该电脑的状态栏；代码见手册。</translation>
  </message>
  <message>
   <source>Look for the sheet printed when this computer was set up.</source>
   <translation>请找出为本机建立数据时打印的那张恢复单。</translation>
  </message>
  <message>
   <source>Look in a &amp;folder …</source>
   <translation>在文件夹中查找(&amp;F)…</translation>
  </message>
  <message>
   <source>Look it up with `jiceng-hub facility list`.</source>
   <translation>请用 `jiceng-hub facility list` 查看。</translation>
  </message>
  <message>
   <source>Look it up with `jiceng-hub form list` and use that.</source>
   <translation>请用 `jiceng-hub form list` 查看后再填。</translation>
  </message>
  <message>
   <source>Look somebody up first; who is not there yet is registered.</source>
   <translation>先查找，没有档案的再建档。</translation>
  </message>
  <message>
   <source>Look up its number with `jiceng-hub facility list` and use that.</source>
   <translation>请用 `jiceng-hub facility list` 查出编号后使用编号。</translation>
  </message>
  <message>
   <source>Look-up of a resident</source>
   <translation>居民查询记录</translation>
  </message>
  <message>
   <source>Look-ups of residents</source>
   <translation>居民查询记录</translation>
  </message>
  <message>
   <source>Looked up at</source>
   <translation>查询机构</translation>
  </message>
  <message>
   <source>Looked up by its number: {reason}</source>
   <translation>凭身份证号查询：{reason}</translation>
  </message>
  <message>
   <source>M&amp;ore</source>
   <translation>更多(&amp;O)</translation>
  </message>
  <message>
   <source>Made on</source>
   <translation>制作时间</translation>
  </message>
  <message>
   <source>Main findings</source>
   <translation>主要检查结果</translation>
  </message>
  <message>
   <source>Make a new recovery sheet now, under My sign-in.</source>
   <translation>请现在就在“我的登录”中制作新的恢复单。</translation>
  </message>
  <message>
   <source>Make a one-time code for one computer of a facility.</source>
   <translation>为某机构的一台电脑生成一次性登记码。</translation>
  </message>
  <message>
   <source>Make a safety copy of the hub in a folder.</source>
   <translation>在文件夹中备份中心。</translation>
  </message>
  <message>
   <source>Make and model</source>
   <translation>品牌型号</translation>
  </message>
  <message>
   <source>Make one with age-keygen, keep it outside the house, and name it with --to.</source>
   <translation>请用 age-keygen 生成一个，存放在机房之外，并用 --to 指明。</translation>
  </message>
  <message>
   <source>Management activities</source>
   <translation>专项管理活动</translation>
  </message>
  <message>
   <source>Marital status</source>
   <translation>婚姻状况</translation>
  </message>
  <message>
   <source>Mark of what identified them</source>
   <translation>当时身份信息的标记</translation>
  </message>
  <message>
   <source>Marks</source>
   <translation>标记</translation>
  </message>
  <message>
   <source>Meant for everybody</source>
   <translation>公开内容</translation>
  </message>
  <message>
   <source>Meanwhile this record was changed elsewhere. Both values will be kept.</source>
   <translation>填写期间，这份档案在别处被修改过。两个值都会保留。</translation>
  </message>
  <message>
   <source>Medicines to continue</source>
   <translation>带药及用法</translation>
  </message>
  <message>
   <source>Meeting on the spot</source>
   <translation>现场会名称</translation>
  </message>
  <message>
   <source>Meetings on the spot</source>
   <translation>现场会</translation>
  </message>
  <message>
   <source>Meetings on the spot that were held.</source>
   <translation>已召开的现场会。</translation>
  </message>
  <message>
   <source>Member of staff</source>
   <translation>职工</translation>
  </message>
  <message>
   <source>Members of communities and alliances</source>
   <translation>医共体（医联体）成员单位</translation>
  </message>
  <message>
   <source>Membership</source>
   <translation>成员关系</translation>
  </message>
  <message>
   <source>Mentor</source>
   <translation>导师</translation>
  </message>
  <message>
   <source>Mentors with pupils</source>
   <translation>师承对数</translation>
  </message>
  <message>
   <source>Message</source>
   <translation>留言</translation>
  </message>
  <message>
   <source>Midnight belongs to two days. Type 0001, or 2359 with the day before.</source>
   <translation>零点容易混淆日期。请输入 0001，或填前一天的 2359。</translation>
  </message>
  <message>
   <source>Mind on the way</source>
   <translation>转诊注意事项</translation>
  </message>
  <message>
   <source>Minutes</source>
   <translation>分钟数</translation>
  </message>
  <message>
   <source>Missing is what was saved here after {since}, up to {until}; changes among it: {count}. What the county has received comes back with the next exchange. Have the disk checked.</source>
   <translation>缺少的是本机在 {since} 之后、{until} 之前保存的内容，其中改动 {count} 项。县里已收到的内容会在下次同步时取回。请检查磁盘。</translation>
  </message>
  <message>
   <source>Missing is what was saved here after {since}, up to {until}; changes among it: {count}. What the county has received comes back with the next exchange. If nobody here has restored a safety copy, tell your administrator.</source>
   <translation>缺少的是本机在 {since} 之后、{until} 之前保存的内容，其中改动 {count} 项。县里已收到的内容会在下次同步时取回。如果这里没有人恢复过备份，请告知管理员。</translation>
  </message>
  <message>
   <source>Missing or changed</source>
   <translation>缺少或有改动</translation>
  </message>
  <message>
   <source>Mo&amp;ve appointment</source>
   <translation>改约(&amp;V)</translation>
  </message>
  <message>
   <source>Mobile numbers have 11 digits and landlines 7 or 8. Please compare once more.</source>
   <translation>手机号为 11 位，固定电话为 7 或 8 位。请再核对一次。</translation>
  </message>
  <message>
   <source>Month</source>
   <translation>月份</translation>
  </message>
  <message>
   <source>Month after</source>
   <translation>下一月</translation>
  </message>
  <message>
   <source>Month before</source>
   <translation>上一月</translation>
  </message>
  <message>
   <source>Mor&amp;e</source>
   <translation>更多(&amp;E)</translation>
  </message>
  <message>
   <source>More pages</source>
   <translation>更多页面</translation>
  </message>
  <message>
   <source>More than were asked.</source>
   <translation>超过被调查人数。</translation>
  </message>
  <message>
   <source>Mother's identity number</source>
   <translation>母亲身份证号</translation>
  </message>
  <message>
   <source>Move this file to a safe place outside the computer: {file}</source>
   <translation>请把此文件移到电脑以外的安全处：{file}</translation>
  </message>
  <message>
   <source>My sign-in</source>
   <translation>我的登录</translation>
  </message>
  <message>
   <source>N&amp;umbers</source>
   <translation>编号(&amp;U)</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Name of the facility</source>
   <translation>机构名称</translation>
  </message>
  <message>
   <source>Name of the institution or initials</source>
   <translation>机构名称或拼音首字母</translation>
  </message>
  <message>
   <source>Name or initials</source>
   <translation>姓名或拼音首字母</translation>
  </message>
  <message>
   <source>Name, identity number or phone</source>
   <translation>姓名、身份证号或电话</translation>
  </message>
  <message>
   <source>Name, identity number or phone; or lay the card on</source>
   <translation>输入姓名、身份证号或电话，也可以直接刷身份证</translation>
  </message>
  <message>
   <source>Name, person or initials</source>
   <translation>名称、人员或拼音首字母</translation>
  </message>
  <message>
   <source>Ne&amp;xt ones</source>
   <translation>下一批(&amp;X)</translation>
  </message>
  <message>
   <source>Needs from which a project with an expert in charge followed.</source>
   <translation>已立项并确定专项负责人的需求。</translation>
  </message>
  <message>
   <source>Never exchanged yet</source>
   <translation>尚未同步过</translation>
  </message>
  <message>
   <source>New entry</source>
   <translation>登记值班</translation>
  </message>
  <message>
   <source>New equipment in use</source>
   <translation>新启用设备</translation>
  </message>
  <message>
   <source>New line in a long text</source>
   <translation>长文本换行</translation>
  </message>
  <message>
   <source>New ones are on this computer alone until there is room. Ask the county's administrator for more room; attachments that are marked as void make room after a month.</source>
   <translation>有空间之前，新附件只保存在本机。请联系县平台管理员增加空间；已作废的附件一个月后会腾出空间。</translation>
  </message>
  <message>
   <source>New passphrase</source>
   <translation>新口令</translation>
  </message>
  <message>
   <source>New password</source>
   <translation>新密码</translation>
  </message>
  <message>
   <source>New referral</source>
   <translation>新转诊</translation>
  </message>
  <message>
   <source>New referrals: {count}</source>
   <translation>{count} 份新转诊</translation>
  </message>
  <message>
   <source>New resident</source>
   <translation>新建居民档案</translation>
  </message>
  <message>
   <source>New session</source>
   <translation>新增培训</translation>
  </message>
  <message>
   <source>New techniques and services</source>
   <translation>新技术新业务</translation>
  </message>
  <message>
   <source>New value</source>
   <translation>新值</translation>
  </message>
  <message>
   <source>New: {register}</source>
   <translation>新登记：{register}</translation>
  </message>
  <message>
   <source>Newborn</source>
   <translation>新生儿</translation>
  </message>
  <message>
   <source>Newest file: {name}</source>
   <translation>最新的文件：{name}</translation>
  </message>
  <message>
   <source>Next by</source>
   <translation>下一步期限</translation>
  </message>
  <message>
   <source>Next by {day}</source>
   <translation>下一步期限 {day}</translation>
  </message>
  <message>
   <source>Next field</source>
   <translation>下一项</translation>
  </message>
  <message>
   <source>Next steps of treatment</source>
   <translation>下一步治疗方案</translation>
  </message>
  <message>
   <source>Next: `jiceng-hub facility add`, `jiceng-hub enrol`, `jiceng-hub serve`.</source>
   <translation>下一步：`jiceng-hub facility add`、`jiceng-hub enrol`、`jiceng-hub serve`。</translation>
  </message>
  <message>
   <source>No</source>
   <translation>否</translation>
  </message>
  <message>
   <source>No agreement with this institution.</source>
   <translation>与该机构没有协议。</translation>
  </message>
  <message>
   <source>No attachments.</source>
   <translation>没有附件。</translation>
  </message>
  <message>
   <source>No computer has tried anything that our program does not do.</source>
   <translation>没有电脑做过本程序不会做的事。</translation>
  </message>
  <message>
   <source>No computer is in trouble.</source>
   <translation>各台电脑均正常。</translation>
  </message>
  <message>
   <source>No conflicts.</source>
   <translation>没有冲突。</translation>
  </message>
  <message>
   <source>No connection: everything is saved here</source>
   <translation>未联网：全部已存本机</translation>
  </message>
  <message>
   <source>No county has or had these first six digits. Please compare them with the card.</source>
   <translation>前 6 位不是现有或曾用的县级行政区划代码。请与证件核对。</translation>
  </message>
  <message>
   <source>No county has or had these first six digits. Please compare them.</source>
   <translation>前 6 位不是现有或曾用的县级行政区划代码。请核对。</translation>
  </message>
  <message>
   <source>No date of a wrong clock.</source>
   <translation>没有因时钟不对而写错的日期。</translation>
  </message>
  <message>
   <source>No differences were found.</source>
   <translation>没有发现差异。</translation>
  </message>
  <message>
   <source>No drug allergies</source>
   <translation>无药物过敏</translation>
  </message>
  <message>
   <source>No form on this computer asks for this.</source>
   <translation>本机没有询问此项的表单。</translation>
  </message>
  <message>
   <source>No identity number</source>
   <translation>无身份证号</translation>
  </message>
  <message>
   <source>No identity number: {reason}</source>
   <translation>无身份证号：{reason}</translation>
  </message>
  <message>
   <source>No institution found.</source>
   <translation>没有找到机构。</translation>
  </message>
  <message>
   <source>No notes yet.</source>
   <translation>还没有便笺。</translation>
  </message>
  <message>
   <source>No number was given twice.</source>
   <translation>没有重复的编号。</translation>
  </message>
  <message>
   <source>No post here any more</source>
   <translation>在本机构已无岗位</translation>
  </message>
  <message>
   <source>No printer is set up on this computer.</source>
   <translation>本机没有安装打印机。</translation>
  </message>
  <message>
   <source>No record stands behind this number.</source>
   <translation>没有对应的记录。</translation>
  </message>
  <message>
   <source>No recovery sheet counts on this computer.</source>
   <translation>本机目前没有有效的恢复单。</translation>
  </message>
  <message>
   <source>No residents yet.</source>
   <translation>还没有居民档案。</translation>
  </message>
  <message>
   <source>No session in this month.</source>
   <translation>本月还没有培训。</translation>
  </message>
  <message>
   <source>No session was found.</source>
   <translation>没有找到培训。</translation>
  </message>
  <message>
   <source>No stick is plugged in.</source>
   <translation>没有插U盘。</translation>
  </message>
  <message>
   <source>No two records look like one person.</source>
   <translation>没有发现疑似同一人的两份档案。</translation>
  </message>
  <message>
   <source>No, back  Esc</source>
   <translation>否，返回  Esc</translation>
  </message>
  <message>
   <source>Nobody but this institution.</source>
   <translation>只有本机构。</translation>
  </message>
  <message>
   <source>Nobody else could manage the accounts of this institution any more.</source>
   <translation>这样一来，本机构就没有人能管理账号了。</translation>
  </message>
  <message>
   <source>Nobody fits this choice.</source>
   <translation>没有符合条件的居民。</translation>
  </message>
  <message>
   <source>Nobody has brought back records of others.</source>
   <translation>没有人交还过其他机构的记录。</translation>
  </message>
  <message>
   <source>Nobody in the county is registered under this number.</source>
   <translation>全县没有此身份证号的档案。</translation>
  </message>
  <message>
   <source>Nobody is entered yet.</source>
   <translation>还没有人填写值班。</translation>
  </message>
  <message>
   <source>Nobody is on duty from tomorrow</source>
   <translation>明天起无人值班</translation>
  </message>
  <message>
   <source>Nobody is registered like this.</source>
   <translation>没有找到已建档的居民。</translation>
  </message>
  <message>
   <source>Nobody is signed in.</source>
   <translation>当前无人登录。</translation>
  </message>
  <message>
   <source>Nobody reads it there: tell the resident, choose another</source>
   <translation>那里已无人查看：请直接告知居民，另选机构</translation>
  </message>
  <message>
   <source>Nobody ticked yet</source>
   <translation>尚未勾选人员</translation>
  </message>
  <message>
   <source>Not accepted by the county {day}</source>
   <translation>县平台未接收清单 {day}</translation>
  </message>
  <message>
   <source>Not all sent</source>
   <translation>未发完</translation>
  </message>
  <message>
   <source>Not connected to a county hub</source>
   <translation>未接入县平台</translation>
  </message>
  <message>
   <source>Not everything has been fetched yet</source>
   <translation>县平台的内容尚未收完</translation>
  </message>
  <message>
   <source>Not everything is on the hub yet</source>
   <translation>尚有内容未到县平台</translation>
  </message>
  <message>
   <source>Not fetched by the other side after</source>
   <translation>对方未收取，超过</translation>
  </message>
  <message>
   <source>Not fetched there</source>
   <translation>对方未收取</translation>
  </message>
  <message>
   <source>Not heard from the county yet</source>
   <translation>尚未联系上县平台</translation>
  </message>
  <message>
   <source>Not known here</source>
   <translation>本机尚不认识的机构</translation>
  </message>
  <message>
   <source>Not on the county hub</source>
   <translation>未到县平台</translation>
  </message>
  <message>
   <source>Not one record &amp;short</source>
   <translation>一条不少(&amp;S)</translation>
  </message>
  <message>
   <source>Not one record short: here and at the county everything is the same.</source>
   <translation>一条不少：本机与县平台完全一致。</translation>
  </message>
  <message>
   <source>Not readable yet</source>
   <translation>暂不能读取</translation>
  </message>
  <message>
   <source>Not registered</source>
   <translation>无户口</translation>
  </message>
  <message>
   <source>Not saved</source>
   <translation>未保存</translation>
  </message>
  <message>
   <source>Not to be &amp;found …</source>
   <translation>登记失访(&amp;F)…</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>便笺</translation>
  </message>
  <message>
   <source>Noted: two people.</source>
   <translation>已记录：是两个人。</translation>
  </message>
  <message>
   <source>Notes</source>
   <translation>便笺</translation>
  </message>
  <message>
   <source>Nothing heard</source>
   <translation>没有回音</translation>
  </message>
  <message>
   <source>Nothing here.</source>
   <translation>这里没有内容。</translation>
  </message>
  <message>
   <source>Nothing is changed before the copy has been looked through.</source>
   <translation>检查完备份之前，不会改动任何内容。</translation>
  </message>
  <message>
   <source>Nothing is deleted: what either record says is read together, and cases stay with both.</source>
   <translation>不删除任何内容：两份档案一并读取，各自的转诊单都保留。</translation>
  </message>
  <message>
   <source>Nothing is due.</source>
   <translation>没有到期的。</translation>
  </message>
  <message>
   <source>Nothing is entered here yet.</source>
   <translation>还没有登记。</translation>
  </message>
  <message>
   <source>Nothing is known of this record's history.</source>
   <translation>没有修改记录。</translation>
  </message>
  <message>
   <source>Nothing is lost meanwhile, and nobody is kept out.</source>
   <translation>其间不会丢失任何内容，所有人都能照常登录。</translation>
  </message>
  <message>
   <source>Nothing is lost.</source>
   <translation>什么都不丢。</translation>
  </message>
  <message>
   <source>Nothing is lost. It goes on from where the hub is.</source>
   <translation>没有任何丢失，将从县平台的进度处继续。</translation>
  </message>
  <message>
   <source>Nothing is lost. It is sent once more from the beginning.</source>
   <translation>没有任何丢失，将从头重新发送。</translation>
  </message>
  <message>
   <source>Nothing is lost. Plug it in again and repeat.</source>
   <translation>没有丢失任何数据。请重新插好，再做一次。</translation>
  </message>
  <message>
   <source>Nothing is lost. Where somebody wrote otherwise meanwhile, both values are kept.</source>
   <translation>没有丢失任何内容。期间如果有人改得不一样，两种写法都会保留。</translation>
  </message>
  <message>
   <source>Nothing is owed to this resident.</source>
   <translation>这位居民没有待办事项。</translation>
  </message>
  <message>
   <source>Nothing is stuck.</source>
   <translation>没有卡住的记录。</translation>
  </message>
  <message>
   <source>Nothing is to be corrected here. Send it again once the cause is cured.</source>
   <translation>这里没有要改的内容。原因解决后再重新发送。</translation>
  </message>
  <message>
   <source>Nothing is void: a reason is needed.</source>
   <translation>没有作废：请填写作废原因。</translation>
  </message>
  <message>
   <source>Nothing more is written to it. Restore the newest safety copy; what the county has received comes back with the next exchange.</source>
   <translation>程序已停止写入。请恢复最新的备份；县里已收到的内容会在下次同步时取回。</translation>
  </message>
  <message>
   <source>Nothing new.</source>
   <translation>没有新的。</translation>
  </message>
  <message>
   <source>Nothing of it changed a record of others. Ask who uses the computer; `revoke` shuts it out.</source>
   <translation>其他机构的记录均未因此改变。请查问该电脑的使用人；用 `revoke` 可停用该电脑。</translation>
  </message>
  <message>
   <source>Nothing of this institution is on this computer.</source>
   <translation>本机没有这家机构的记录。</translation>
  </message>
  <message>
   <source>Nothing tells which is right. Ask who wrote it.</source>
   <translation>无法判断哪个对，请问填写的人。</translation>
  </message>
  <message>
   <source>Nothing that was taken away had been forgotten.</source>
   <translation>没有被遗忘的停用记录。</translation>
  </message>
  <message>
   <source>Nothing waiting</source>
   <translation>无待发送</translation>
  </message>
  <message>
   <source>Nothing waits to be sent.</source>
   <translation>没有待发送的更改。</translation>
  </message>
  <message>
   <source>Nothing waits.</source>
   <translation>没有等待的。</translation>
  </message>
  <message>
   <source>Nothing was attached. Choose a JPEG or PNG picture, a PDF or a DICOM file.</source>
   <translation>没有添加附件。请选择 JPEG 或 PNG 图片、PDF 或 DICOM 文件。</translation>
  </message>
  <message>
   <source>Nothing was attached. Choose another folder, or the file itself.</source>
   <translation>没有添加附件。请换一个文件夹，或直接选择文件。</translation>
  </message>
  <message>
   <source>Nothing was attached. Copy the file once more from where it was made.</source>
   <translation>没有添加附件。请从原设备上重新复制一次该文件。</translation>
  </message>
  <message>
   <source>Nothing was attached. Make a smaller picture or fewer pages, then attach that.</source>
   <translation>没有添加附件。请缩小图片或减少页数后再添加。</translation>
  </message>
  <message>
   <source>Nothing was attached. Plug the stick in again, or copy the file to this computer.</source>
   <translation>没有添加附件。请重新插好U盘，或先把文件复制到本机。</translation>
  </message>
  <message>
   <source>Nothing was changed.</source>
   <translation>没有作任何改动。</translation>
  </message>
  <message>
   <source>Nothing was changed. Add a step or a remark, or ask them to correct it.</source>
   <translation>未作任何改动。请添加一步或备注，或请对方更正。</translation>
  </message>
  <message>
   <source>Nothing was changed. Ask a colleague with that role, or your administrator.</source>
   <translation>没有任何更改。请找有权限的同事或管理员办理。</translation>
  </message>
  <message>
   <source>Nothing was changed. Check that it runs, and the address given with --database.</source>
   <translation>没有做任何改动。请检查它是否在运行，以及 --database 给出的地址。</translation>
  </message>
  <message>
   <source>Nothing was changed. Choose another folder, or use the hub that is there.</source>
   <translation>没有任何改动。请另选文件夹，或使用其中已有的中心。</translation>
  </message>
  <message>
   <source>Nothing was changed. Choose {least} characters or more, such as four words.</source>
   <translation>没有做任何改动。请至少用 {least} 个字符，例如四个词。</translation>
  </message>
  <message>
   <source>Nothing was changed. Connect the disk it is kept on, or restore a safety copy.</source>
   <translation>没有改动任何内容。请接上存放数据的磁盘，或恢复一份备份。</translation>
  </message>
  <message>
   <source>Nothing was changed. End the post here instead.</source>
   <translation>未作任何更改。请改为结束其在本机构的岗位。</translation>
  </message>
  <message>
   <source>Nothing was changed. Give it the number {next}.</source>
   <translation>什么都没有改变。请把版本号改为 {next}。</translation>
  </message>
  <message>
   <source>Nothing was changed. Give the person a new password instead.</source>
   <translation>没有改动任何内容。请改为给此人设置新密码。</translation>
  </message>
  <message>
   <source>Nothing was changed. Install that version on this computer again.</source>
   <translation>没有做任何改动。请在本机重新安装那个版本。</translation>
  </message>
  <message>
   <source>Nothing was changed. Install that version, restore with it, then install this one.</source>
   <translation>没有做任何改动。请安装那个版本并用它恢复，然后再安装本版本。</translation>
  </message>
  <message>
   <source>Nothing was changed. Install the newer version on this computer, then sign in again.</source>
   <translation>没有改动任何内容。请在本机安装新版本，然后重新登录。</translation>
  </message>
  <message>
   <source>Nothing was changed. Install the version from before, and tell the maker.</source>
   <translation>没有作任何改动。请装回原来的版本，并告知开发方。</translation>
  </message>
  <message>
   <source>Nothing was changed. Look the resident up in the list.</source>
   <translation>没有改动任何内容。请在居民列表中查找此人。</translation>
  </message>
  <message>
   <source>Nothing was changed. Make a colleague administrator first.</source>
   <translation>未作任何更改。请先指定另一位同事为系统管理员。</translation>
  </message>
  <message>
   <source>Nothing was changed. Make a safety copy: `backup`. Then run `jiceng-hub upgrade`.</source>
   <translation>没有做任何改动。请先做备份（backup），再运行 `jiceng-hub upgrade`。</translation>
  </message>
  <message>
   <source>Nothing was changed. Make another copy, or use the one before it.</source>
   <translation>没有做任何改动。请再做一份备份，或改用前一份。</translation>
  </message>
  <message>
   <source>Nothing was changed. Move it away and restore the newest safety copy.</source>
   <translation>没有改动任何内容。请把它移走，再恢复最新的备份。</translation>
  </message>
  <message>
   <source>Nothing was changed. Move this file away and restore the newest safety copy.</source>
   <translation>没有改动任何内容。请移走这个文件，再恢复最新的备份。</translation>
  </message>
  <message>
   <source>Nothing was changed. Name a file on a stick with --key-file.</source>
   <translation>没有做任何改动。请用 --key-file 指定U盘上的文件。</translation>
  </message>
  <message>
   <source>Nothing was changed. Name an empty database, or use --replace with the county's name.</source>
   <translation>没有做任何改动。请指定一个空数据库，或用 --replace 加县名。</translation>
  </message>
  <message>
   <source>Nothing was changed. Name the server that holds the hub's schema with --database, not the one that passes questions on.</source>
   <translation>未作任何更改。请用 --database 指定保存县平台模式（schema）的服务器，而不是转发请求的服务器。</translation>
  </message>
  <message>
   <source>Nothing was changed. Only the other side confirms, once, while it is not ended.</source>
   <translation>没有任何改动。只有对方机构在协议未终止时确认一次。</translation>
  </message>
  <message>
   <source>Nothing was changed. Open it again to see where it stands.</source>
   <translation>没有作任何改动。请重新打开，查看当前状态。</translation>
  </message>
  <message>
   <source>Nothing was changed. Open them here with the recovery sheet.</source>
   <translation>没有改动任何内容。请用恢复单在本机打开。</translation>
  </message>
  <message>
   <source>Nothing was changed. Plug in its stick, or start the hub as its service.</source>
   <translation>没有做任何改动。请插上存放它的U盘，或以服务方式启动县平台。</translation>
  </message>
  <message>
   <source>Nothing was changed. Put both back from the same safety copy.</source>
   <translation>没有改动任何内容。请从同一份备份中恢复这两个文件。</translation>
  </message>
  <message>
   <source>Nothing was changed. Put the key file back from a safety copy.</source>
   <translation>没有改动任何内容。请从备份中恢复密钥文件。</translation>
  </message>
  <message>
   <source>Nothing was changed. Restore the newest safety copy.</source>
   <translation>没有改动任何内容。请恢复最新的备份。</translation>
  </message>
  <message>
   <source>Nothing was changed. Sign in to them, or choose an empty folder.</source>
   <translation>没有改动任何内容。请直接登录，或另选一个空文件夹。</translation>
  </message>
  <message>
   <source>Nothing was changed. Sign in with it, or choose an empty folder.</source>
   <translation>没有改动任何内容。请用它登录，或另选一个空文件夹。</translation>
  </message>
  <message>
   <source>Nothing was changed. Somebody else parted them meanwhile.</source>
   <translation>没有作任何改动。其间已有人把它们拆开。</translation>
  </message>
  <message>
   <source>Nothing was changed. Start the hub at a keyboard, or close it with `seal` another way.</source>
   <translation>没有做任何改动。请在键盘前启动县平台，或用 `seal` 换一种锁法。</translation>
  </message>
  <message>
   <source>Nothing was changed. Stop it first, for example with `systemctl stop jiceng-hub`.</source>
   <translation>没有做任何改动。请先停止它，例如 `systemctl stop jiceng-hub`。</translation>
  </message>
  <message>
   <source>Nothing was changed. Take a further step, or add a message.</source>
   <translation>未作任何修改。请补做后续步骤，或留言说明。</translation>
  </message>
  <message>
   <source>Nothing was changed. The county's administrator writes this now.</source>
   <translation>未作任何修改。此项现在由县平台管理员填写。</translation>
  </message>
  <message>
   <source>Nothing was changed. Try again, or ask your administrator.</source>
   <translation>没有任何更改。请重试或找管理员。</translation>
  </message>
  <message>
   <source>Nothing was changed. Try again; at worst the recovery key brings a backup back.</source>
   <translation>没有做任何改动。请再试一次；万不得已可用恢复密钥恢复备份。</translation>
  </message>
  <message>
   <source>Nothing was changed. Type it twice the same.</source>
   <translation>没有做任何改动。请两次输入相同的口令。</translation>
  </message>
  <message>
   <source>Nothing was changed. Type the name exactly as `jiceng-hub status` shows it.</source>
   <translation>没有做任何改动。请完全按 `jiceng-hub status` 显示的名称输入。</translation>
  </message>
  <message>
   <source>Nothing was changed. Use the copy before it, or copy the folder again.</source>
   <translation>没有做任何改动。请使用前一份备份，或重新拷贝该文件夹。</translation>
  </message>
  <message>
   <source>Nothing was changed. Wait a moment and try again.</source>
   <translation>没有改动任何内容。请稍等片刻再试。</translation>
  </message>
  <message>
   <source>Nothing was changed; what was published before stays. Correct it and try again.</source>
   <translation>什么都没有改变，以前发布的仍然有效。请改正后再试。</translation>
  </message>
  <message>
   <source>Nothing was compared yet.</source>
   <translation>还没有核对过。</translation>
  </message>
  <message>
   <source>Nothing was counted. Choose another one, or ask for a newer program.</source>
   <translation>没有统计。请另选一项，或更新程序。</translation>
  </message>
  <message>
   <source>Nothing was counted. Choose the two days again.</source>
   <translation>没有统计。请重新选择起止日期。</translation>
  </message>
  <message>
   <source>Nothing was done under this agreement yet.</source>
   <translation>此协议下还没有记录。</translation>
  </message>
  <message>
   <source>Nothing was done. If it goes on, say so: jiceng-hub facility go-on.</source>
   <translation>没有改动。如仍在运行，请先执行：jiceng-hub facility go-on。</translation>
  </message>
  <message>
   <source>Nothing was entered here yet.</source>
   <translation>这里还没有填写记录。</translation>
  </message>
  <message>
   <source>Nothing was handed over. If that is a mistake, put the resident back in care first.</source>
   <translation>没有移交。如登记有误，请先恢复在管。</translation>
  </message>
  <message>
   <source>Nothing was opened. Ask your administrator to enter the post, or its new last day. Where the post has not ended yet, this computer's clock is wrong: set it right.</source>
   <translation>没有打开任何内容。请管理员登记岗位，或延长岗位的截止日期。如果岗位其实还没有到期，就是本机的时钟不对，请校正时钟。</translation>
  </message>
  <message>
   <source>Nothing was opened. Install the program again from its own installer.</source>
   <translation>没有打开任何数据。请用本程序的安装包重新安装。</translation>
  </message>
  <message>
   <source>Nothing was opened. Use the newest password or recovery sheet, or ask your administrator for a new first password.</source>
   <translation>没有打开任何数据。请使用最新的密码或恢复单，或请管理员重设初始密码。</translation>
  </message>
  <message>
   <source>Nothing was printed. Close the preview and print once more.</source>
   <translation>没有打印。请关闭预览后重新打印。</translation>
  </message>
  <message>
   <source>Nothing was refused.</source>
   <translation>没有被拒收的记录。</translation>
  </message>
  <message>
   <source>Nothing was saved yet. Correct the marked fields and save again.</source>
   <translation>尚未保存。请更正标出的项目后再保存。</translation>
  </message>
  <message>
   <source>Nothing was sent; what you typed is kept. If that record is a mistake, put the resident back in care first: open the record, More, Back in care.</source>
   <translation>没有发送，已录入的内容会保留。如登记有误，请先打开档案，在“更多”中选“恢复在管”。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Ask the county's administrator where the stick comes from.</source>
   <translation>没有读入任何内容。请向县平台管理员问清这个U盘的来历。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Choose the stick that the exchange was written to.</source>
   <translation>没有读入任何内容。请选择写有交换数据的U盘。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Copy it once more, or write it anew where it comes from.</source>
   <translation>没有读入任何内容。请重新复制，或在原来的电脑上重新写入。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Install the newest update here, then read it again.</source>
   <translation>没有读入任何内容。请先在本机安装最新版本，再读一次。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Take the stick to the computer that it is for.</source>
   <translation>没有读入任何内容。请把U盘拿到它要去的那台电脑。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Use another stick.</source>
   <translation>没有读入任何内容。请换一个U盘。</translation>
  </message>
  <message>
   <source>Nothing was taken from it. Write it anew where it comes from.</source>
   <translation>没有读入任何内容。请在原来的电脑上重新写入。</translation>
  </message>
  <message>
   <source>Nothing was taken over. Scan the large square code beside the signature.</source>
   <translation>没有接收任何内容。请扫签字旁边的大方码。</translation>
  </message>
  <message>
   <source>Nothing was taken over. Switch the input method to English and scan once more.</source>
   <translation>没有接收任何内容。请把输入法切到英文，再扫一次。</translation>
  </message>
  <message>
   <source>Nothing was taken over. Telephone that institution, or write the referral by hand.</source>
   <translation>没有接收任何内容。请打电话给该机构，或手工登记。</translation>
  </message>
  <message>
   <source>Nothing was taken over. Telephone the institution that sent the resident.</source>
   <translation>没有接收任何内容。请打电话给转出机构核实。</translation>
  </message>
  <message>
   <source>Nothing was taken over. Write the referral down by hand.</source>
   <translation>没有接收任何内容，请手工登记。</translation>
  </message>
  <message>
   <source>Nothing was written yet. What is new about the same illness belongs to the case that is open; another illness or another hospital is a new referral.</source>
   <translation>目前什么都没有写入。同一病情的新情况请补充到未结的转诊中；病情不同或转往其他医院的，请另写新转诊。</translation>
  </message>
  <message>
   <source>Nothing you saved is touched. Enrol this computer again with a new code.</source>
   <translation>您保存的内容不受影响。请用新的登记码重新登记本机。</translation>
  </message>
  <message>
   <source>Now</source>
   <translation>现在</translation>
  </message>
  <message>
   <source>Number</source>
   <translation>编号</translation>
  </message>
  <message>
   <source>Number found</source>
   <translation>号码</translation>
  </message>
  <message>
   <source>Number of the project</source>
   <translation>项目编号</translation>
  </message>
  <message>
   <source>Number or journal</source>
   <translation>编号或期刊</translation>
  </message>
  <message>
   <source>Numbers</source>
   <translation>数值列表</translation>
  </message>
  <message>
   <source>Numbers given twice</source>
   <translation>重复的编号</translation>
  </message>
  <message>
   <source>Occupation</source>
   <translation>职业</translation>
  </message>
  <message>
   <source>Of 100 first answers to a submission, how many accept the resident.</source>
   <translation>对转诊的首次答复中，接收所占的百分比。</translation>
  </message>
  <message>
   <source>Of 100 forms of teaching at an operation, in how many the learner operated alone.</source>
   <translation>每 100 份手术带教表单中，被带教者独立操作的份数。</translation>
  </message>
  <message>
   <source>Of its room</source>
   <translation>已用比例</translation>
  </message>
  <message>
   <source>Of the same hub; tried when the first does not answer. From the next sign-in.</source>
   <translation>同一县平台的备用地址，首选地址不通时使用；下次登录生效。</translation>
  </message>
  <message>
   <source>Of these, other content under a known name</source>
   <translation>其中以已知名称发来不同内容</translation>
  </message>
  <message>
   <source>Of those who began further training, who did so free of charge.</source>
   <translation>本期开始进修的人次中免费的。</translation>
  </message>
  <message>
   <source>Offer a version of a form no longer.</source>
   <translation>不再提供表单的某个版本。</translation>
  </message>
  <message>
   <source>Offer an a&amp;greement</source>
   <translation>发起协议(&amp;G)</translation>
  </message>
  <message>
   <source>Offered by</source>
   <translation>提出方</translation>
  </message>
  <message>
   <source>Old value</source>
   <translation>原值</translation>
  </message>
  <message>
   <source>Older answers on it told nothing new.</source>
   <translation>其中较早的答复没有新内容。</translation>
  </message>
  <message>
   <source>On a stick since {when}, not yet confirmed</source>
   <translation>{when} 写到U盘，尚未确认</translation>
  </message>
  <message>
   <source>On duty</source>
   <translation>值班人</translation>
  </message>
  <message>
   <source>On duty today</source>
   <translation>今日值班</translation>
  </message>
  <message>
   <source>On such a connection exchange every</source>
   <translation>按流量计费时的交换间隔</translation>
  </message>
  <message>
   <source>On the county hub</source>
   <translation>已到县平台</translation>
  </message>
  <message>
   <source>On the hub</source>
   <translation>已到县平台</translation>
  </message>
  <message>
   <source>On the hub, not in use yet</source>
   <translation>已到县平台，待处理</translation>
  </message>
  <message>
   <source>On this computer</source>
   <translation>已在本机</translation>
  </message>
  <message>
   <source>Once</source>
   <translation>仅一次</translation>
  </message>
  <message>
   <source>One for the patient, one for the file.</source>
   <translation>一份交患者，一份存档。</translation>
  </message>
  <message>
   <source>One is made by itself every day. One on a stick survives this computer.</source>
   <translation>每天自动制作一份。写在U盘上的一份，电脑坏了也还在。</translation>
  </message>
  <message>
   <source>One of {count} records of this resident.</source>
   <translation>这是该居民 {count} 份档案中的一份。</translation>
  </message>
  <message>
   <source>One onto a &amp;stick …</source>
   <translation>写到U盘(&amp;S)…</translation>
  </message>
  <message>
   <source>One person or two?</source>
   <translation>是同一人吗？</translation>
  </message>
  <message>
   <source>One record</source>
   <translation>一份档案</translation>
  </message>
  <message>
   <source>One removed this record while another wrote into it. What was written is kept in it. Keep this: it stays removed. Take this: it stands again.</source>
   <translation>一方作废这份记录时，另一方正在往里写。写的内容都留在记录里。保留这个：仍作废；改用这个：恢复有效。</translation>
  </message>
  <message>
   <source>One side is empty: the value that is there loses nothing.</source>
   <translation>一边是空的：取有内容的，什么都不丢。</translation>
  </message>
  <message>
   <source>One wrote that there is none, the other knew of something. What is known stands until somebody has asked.</source>
   <translation>一方写了“无”，另一方写了有。先按“有”记，问清楚后再定。</translation>
  </message>
  <message>
   <source>Only a village clinic or a community station stands under another institution.</source>
   <translation>只有村卫生室或社区卫生服务站可以隶属于其他机构。</translation>
  </message>
  <message>
   <source>Only the hub's administrator may write this.</source>
   <translation>此项只能由县平台管理员填写。</translation>
  </message>
  <message>
   <source>Only the newest {count} are shown.</source>
   <translation>只显示最近的 {count} 条。</translation>
  </message>
  <message>
   <source>Only the slip, not their record</source>
   <translation>只有纸单，对方的记录未到</translation>
  </message>
  <message>
   <source>Only those of this facility.</source>
   <translation>只列出此机构的。</translation>
  </message>
  <message>
   <source>Only urgent work is sent then, and what you ask for yourself.</source>
   <translation>此时段内只发送急件，以及您手动要求的交换。</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Open case: {words}</source>
   <translation>未结转诊：{words}</translation>
  </message>
  <message>
   <source>Open it</source>
   <translation>打开</translation>
  </message>
  <message>
   <source>Open it: record {number}</source>
   <translation>打开第 {number} 份档案</translation>
  </message>
  <message>
   <source>Open referrals</source>
   <translation>未结转诊</translation>
  </message>
  <message>
   <source>Open that record</source>
   <translation>打开那份档案</translation>
  </message>
  <message>
   <source>Open the case above and tell the other side, or close it.</source>
   <translation>请打开上方的转诊告知对方，或将其结案。</translation>
  </message>
  <message>
   <source>Open the date and time settings of this computer.</source>
   <translation>请打开本机的日期和时间设置。</translation>
  </message>
  <message>
   <source>Open the le&amp;ft one</source>
   <translation>打开左边的(&amp;F)</translation>
  </message>
  <message>
   <source>Open the one in front</source>
   <translation>打开所显示的档案</translation>
  </message>
  <message>
   <source>Open the ri&amp;ght one</source>
   <translation>打开右边的(&amp;G)</translation>
  </message>
  <message>
   <source>Open this one  Alt+{number}</source>
   <translation>打开此档案  Alt+{number}</translation>
  </message>
  <message>
   <source>Open {name}</source>
   <translation>打开{name}的档案</translation>
  </message>
  <message>
   <source>Opened by the receiver</source>
   <translation>接收方已打开</translation>
  </message>
  <message>
   <source>Opened case</source>
   <translation>病例授权</translation>
  </message>
  <message>
   <source>Opened last</source>
   <translation>最近查看</translation>
  </message>
  <message>
   <source>Opened there</source>
   <translation>对方已查看</translation>
  </message>
  <message>
   <source>Opened to</source>
   <translation>授权给</translation>
  </message>
  <message>
   <source>Opened, not answered</source>
   <translation>已查看，未答复</translation>
  </message>
  <message>
   <source>Operations</source>
   <translation>操作</translation>
  </message>
  <message>
   <source>Operations guided</source>
   <translation>手术带教</translation>
  </message>
  <message>
   <source>Operations refused and kept</source>
   <translation>被退回并保留的操作</translation>
  </message>
  <message>
   <source>Operations taught that their form calls the first of its kind or a new technique.</source>
   <translation>表单注明为首例或新技术的带教手术。</translation>
  </message>
  <message>
   <source>Operations taught, by their forms</source>
   <translation>手术带教表单</translation>
  </message>
  <message>
   <source>Operations that wait for their record</source>
   <translation>等待所属记录的操作</translation>
  </message>
  <message>
   <source>Operations that were the first of their kind</source>
   <translation>首例及新技术手术</translation>
  </message>
  <message>
   <source>Or a hospital outside the county</source>
   <translation>或县外医院名称</translation>
  </message>
  <message>
   <source>Other allergies</source>
   <translation>其他过敏</translation>
  </message>
  <message>
   <source>Other institution</source>
   <translation>对方机构</translation>
  </message>
  <message>
   <source>Other payment</source>
   <translation>其他支付方式</translation>
  </message>
  <message>
   <source>Other reason</source>
   <translation>其他原因</translation>
  </message>
  <message>
   <source>Our own referral</source>
   <translation>本院的转诊</translation>
  </message>
  <message>
   <source>Our side</source>
   <translation>本方</translation>
  </message>
  <message>
   <source>Outcome</source>
   <translation>转归</translation>
  </message>
  <message>
   <source>Outcome of the operation</source>
   <translation>手术结果</translation>
  </message>
  <message>
   <source>Owed here</source>
   <translation>本机构待办</translation>
  </message>
  <message>
   <source>Own records go on it only if there is no line to the hub.</source>
   <translation>连不上县平台时，才把本机的记录写到这个U盘上</translation>
  </message>
  <message>
   <source>PDF document</source>
   <translation>PDF 文档</translation>
  </message>
  <message>
   <source>PIN</source>
   <translation>PIN码</translation>
  </message>
  <message>
   <source>PIN for the locked screen</source>
   <translation>锁屏PIN码</translation>
  </message>
  <message>
   <source>PIN once more</source>
   <translation>再次输入PIN码</translation>
  </message>
  <message>
   <source>Page</source>
   <translation>页面</translation>
  </message>
  <message>
   <source>Pages</source>
   <translation>页面</translation>
  </message>
  <message>
   <source>Pairs of departments</source>
   <translation>科室结对</translation>
  </message>
  <message>
   <source>Pairs of mentor and pupil that had begun and not ended when the period ended.</source>
   <translation>已拜师、期末尚未结束的师承对。</translation>
  </message>
  <message>
   <source>Pairs of records</source>
   <translation>成对的档案</translation>
  </message>
  <message>
   <source>Pairs that were agreed and had not ended when the period ended.</source>
   <translation>已结对、期末尚未结束的科室对。</translation>
  </message>
  <message>
   <source>Paper</source>
   <translation>纸张</translation>
  </message>
  <message>
   <source>Paper of a referral slip</source>
   <translation>转诊单用纸</translation>
  </message>
  <message>
   <source>Papers, prizes and projects that came to a result, by kind, level and prize.</source>
   <translation>取得成果的论文、奖励和课题，可按类别、级别、等次分。</translation>
  </message>
  <message>
   <source>Part of</source>
   <translation>所属</translation>
  </message>
  <message>
   <source>Part of the day</source>
   <translation>出勤（天）</translation>
  </message>
  <message>
   <source>Parted: two people again.</source>
   <translation>已拆开：重新按两个人显示。</translation>
  </message>
  <message>
   <source>Partner</source>
   <translation>对方机构</translation>
  </message>
  <message>
   <source>Pass mark of 100</source>
   <translation>合格线（满分100分）</translation>
  </message>
  <message>
   <source>Pass on to &amp;department</source>
   <translation>转交科室(&amp;D)</translation>
  </message>
  <message>
   <source>Pass on {count} files of other facilities to the county hub.</source>
   <translation>把其他机构的 {count} 份数据转交县平台</translation>
  </message>
  <message>
   <source>Password</source>
   <translation>密码</translation>
  </message>
  <message>
   <source>Password once more</source>
   <translation>再次输入密码</translation>
  </message>
  <message>
   <source>Past diseases</source>
   <translation>既往疾病</translation>
  </message>
  <message>
   <source>Past history</source>
   <translation>既往史</translation>
  </message>
  <message>
   <source>Paste &amp;names</source>
   <translation>粘贴名单(&amp;V)</translation>
  </message>
  <message>
   <source>Payment</source>
   <translation>医疗费用支付方式</translation>
  </message>
  <message>
   <source>Perhaps only here, so look for it and write it once more: {names}.</source>
   <translation>可能只有本机有，请查找，缺少的请重新填写：{names}。</translation>
  </message>
  <message>
   <source>Perhaps the same person. Look before you go on.</source>
   <translation>可能是同一人，请先查看再继续。</translation>
  </message>
  <message>
   <source>Period</source>
   <translation>统计期</translation>
  </message>
  <message>
   <source>Period after</source>
   <translation>后一期</translation>
  </message>
  <message>
   <source>Period before</source>
   <translation>前一期</translation>
  </message>
  <message>
   <source>Person</source>
   <translation>人员</translation>
  </message>
  <message>
   <source>Person's account</source>
   <translation>人员账号</translation>
  </message>
  <message>
   <source>Person-times of training</source>
   <translation>培训带教人次</translation>
  </message>
  <message>
   <source>Persons received for further training</source>
   <translation>接收进修人数</translation>
  </message>
  <message>
   <source>Persons trained</source>
   <translation>受训人数</translation>
  </message>
  <message>
   <source>Persons whose posting lasted on any day of the period, each once; managers and every title count.</source>
   <translation>本期任何一天在派的人员，每人计一次；管理人员和各级职称都计。</translation>
  </message>
  <message>
   <source>Phone</source>
   <translation>电话</translation>
  </message>
  <message>
   <source>Phone ending</source>
   <translation>电话尾号</translation>
  </message>
  <message>
   <source>Phone: {phone}</source>
   <translation>电话：{phone}</translation>
  </message>
  <message>
   <source>Phoned in by</source>
   <translation>电话转诊单位</translation>
  </message>
  <message>
   <source>Picture</source>
   <translation>图片</translation>
  </message>
  <message>
   <source>Pictures and documents</source>
   <translation>图片和文档</translation>
  </message>
  <message>
   <source>Pieces</source>
   <translation>台数</translation>
  </message>
  <message>
   <source>Place</source>
   <translation>位置</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>实施方案</translation>
  </message>
  <message>
   <source>Plug in the stick again and choose the file the county gave you.</source>
   <translation>请重新插入U盘，选择县里给您的文件。</translation>
  </message>
  <message>
   <source>Plug in the stick with the copies, then look in its folder.</source>
   <translation>请插入存有备份的U盘，再在其文件夹中查找。</translation>
  </message>
  <message>
   <source>Position</source>
   <translation>职务（岗位）</translation>
  </message>
  <message>
   <source>Post</source>
   <translation>岗位</translation>
  </message>
  <message>
   <source>Post held</source>
   <translation>担任职务</translation>
  </message>
  <message>
   <source>PostgreSQL</source>
   <translation>PostgreSQL</translation>
  </message>
  <message>
   <source>Present</source>
   <translation>到场</translation>
  </message>
  <message>
   <source>Present address</source>
   <translation>现住址</translation>
  </message>
  <message>
   <source>Present illness</source>
   <translation>主要现病史（转出原因）</translation>
  </message>
  <message>
   <source>Present password</source>
   <translation>当前密码</translation>
  </message>
  <message>
   <source>Price</source>
   <translation>价格</translation>
  </message>
  <message>
   <source>Print</source>
   <translation>打印</translation>
  </message>
  <message>
   <source>Print referral slip</source>
   <translation>打印转诊单</translation>
  </message>
  <message>
   <source>Print the &amp;sheet</source>
   <translation>打印表单(&amp;S)</translation>
  </message>
  <message>
   <source>Print this sheet or write it down, and keep it locked away from this computer. It opens the records when a password is forgotten or the computer is lost.</source>
   <translation>请打印或抄下此恢复单，并锁好存放在别处。忘记密码或电脑丢失时，用它可以打开数据。</translation>
  </message>
  <message>
   <source>Printer</source>
   <translation>打印机</translation>
  </message>
  <message>
   <source>Printing</source>
   <translation>打印</translation>
  </message>
  <message>
   <source>Prize</source>
   <translation>奖励等次</translation>
  </message>
  <message>
   <source>Processes, on PostgreSQL only.</source>
   <translation>进程数，仅限 PostgreSQL。</translation>
  </message>
  <message>
   <source>Professional title</source>
   <translation>职称</translation>
  </message>
  <message>
   <source>Project of continuing education</source>
   <translation>继续教育项目名称</translation>
  </message>
  <message>
   <source>Projects of continuing education that were held in the period, by level and class.</source>
   <translation>本期举办的继续教育项目，可按级别和学分类别分。</translation>
  </message>
  <message>
   <source>Projects that were approved in the period.</source>
   <translation>本期获准立项的课题。</translation>
  </message>
  <message>
   <source>Projects whose outcome was written in the period.</source>
   <translation>本期写出成效的项目。</translation>
  </message>
  <message>
   <source>Proof of content</source>
   <translation>内容证明</translation>
  </message>
  <message>
   <source>Public health</source>
   <translation>公卫</translation>
  </message>
  <message>
   <source>Public key</source>
   <translation>公钥</translation>
  </message>
  <message>
   <source>Publish a form from a workbook, once its worked cases come out.</source>
   <translation>验算例全部通过后，从工作簿发布一张表单。</translation>
  </message>
  <message>
   <source>Pupil</source>
   <translation>学员</translation>
  </message>
  <message>
   <source>Put &amp;up for approval</source>
   <translation>提交院内审核(&amp;U)</translation>
  </message>
  <message>
   <source>Put a facility into a community.</source>
   <translation>把机构加入医共体。</translation>
  </message>
  <message>
   <source>Put a safety copy into an empty folder.</source>
   <translation>把备份恢复到空文件夹。</translation>
  </message>
  <message>
   <source>Put back {when} from a copy that went as far as {seq}.</source>
   <translation>{when} 从备份恢复，备份到序号 {seq} 为止。</translation>
  </message>
  <message>
   <source>Quarter</source>
   <translation>季度</translation>
  </message>
  <message>
   <source>Quarter {number} of {year}</source>
   <translation>{year}年第{number}季度</translation>
  </message>
  <message>
   <source>Queued once more.</source>
   <translation>已重新排队发送。</translation>
  </message>
  <message>
   <source>Quiet hours from</source>
   <translation>免打扰时段开始</translation>
  </message>
  <message>
   <source>Quiet hours until</source>
   <translation>免打扰时段结束</translation>
  </message>
  <message>
   <source>Re&amp;ferrals</source>
   <translation>转诊记录(&amp;F)</translation>
  </message>
  <message>
   <source>Re&amp;ject</source>
   <translation>拒绝(&amp;J)</translation>
  </message>
  <message>
   <source>Read these six words to the county: {words}</source>
   <translation>请把这六个词读给县里：{words}</translation>
  </message>
  <message>
   <source>Read {count} answers of the county hub.</source>
   <translation>读入县平台的答复 {count} 份</translation>
  </message>
  <message>
   <source>Reading the list …</source>
   <translation>正在读取列表…</translation>
  </message>
  <message>
   <source>Reason</source>
   <translation>原因</translation>
  </message>
  <message>
   <source>Reason in words</source>
   <translation>具体说明</translation>
  </message>
  <message>
   <source>Reasons</source>
   <translation>转诊原因</translation>
  </message>
  <message>
   <source>Receipt</source>
   <translation>回执</translation>
  </message>
  <message>
   <source>Received for further training</source>
   <translation>接收进修</translation>
  </message>
  <message>
   <source>Received free for further training</source>
   <translation>免费接收进修</translation>
  </message>
  <message>
   <source>Receiving doctor</source>
   <translation>接诊医生</translation>
  </message>
  <message>
   <source>Reconciliation</source>
   <translation>数据核对</translation>
  </message>
  <message>
   <source>Record</source>
   <translation>记录</translation>
  </message>
  <message>
   <source>Record at the new home</source>
   <translation>新机构的档案</translation>
  </message>
  <message>
   <source>Record it  Ctrl+Enter</source>
   <translation>保存  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Record it came from</source>
   <translation>来源记录</translation>
  </message>
  <message>
   <source>Record no.</source>
   <translation>档案号</translation>
  </message>
  <message>
   <source>Record number</source>
   <translation>档案编号</translation>
  </message>
  <message>
   <source>Record sheet</source>
   <translation>培训记录</translation>
  </message>
  <message>
   <source>Record that gives way</source>
   <translation>被合并的档案</translation>
  </message>
  <message>
   <source>Record that is kept</source>
   <translation>保留的档案</translation>
  </message>
  <message>
   <source>Record the death  Ctrl+Enter</source>
   <translation>登记死亡  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Record the move  Ctrl+Enter</source>
   <translation>登记迁出  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Recorded by {name}; only they can change it.</source>
   <translation>由{name}登记，只有该单位可以修改。</translation>
  </message>
  <message>
   <source>Records</source>
   <translation>记录</translation>
  </message>
  <message>
   <source>Records brought back by others</source>
   <translation>由其他机构交还的记录</translation>
  </message>
  <message>
   <source>Records of a newer program</source>
   <translation>新版程序的记录</translation>
  </message>
  <message>
   <source>Records set aside because nobody could read them</source>
   <translation>因无法读取而搁置的记录</translation>
  </message>
  <message>
   <source>Records shown to it</source>
   <translation>县端记录数</translation>
  </message>
  <message>
   <source>Records that stay at home until they are right</source>
   <translation>改正前仅留在原机构的记录</translation>
  </message>
  <message>
   <source>Records with conflicts</source>
   <translation>有冲突的记录</translation>
  </message>
  <message>
   <source>Recovery key</source>
   <translation>恢复密钥</translation>
  </message>
  <message>
   <source>Recovery sheet</source>
   <translation>恢复单</translation>
  </message>
  <message>
   <source>Refer  F6</source>
   <translation>转诊  F6</translation>
  </message>
  <message>
   <source>Refer on&amp;ward</source>
   <translation>转往上级医院(&amp;W)</translation>
  </message>
  <message>
   <source>Refer only who is here again, and put the record back in care.</source>
   <translation>如居民已回到本地，可以转诊，并请将档案恢复在管。</translation>
  </message>
  <message>
   <source>Refer to</source>
   <translation>转入机构</translation>
  </message>
  <message>
   <source>Referral</source>
   <translation>转诊</translation>
  </message>
  <message>
   <source>Referral kept</source>
   <translation>保留的转诊</translation>
  </message>
  <message>
   <source>Referral matched with its phone call</source>
   <translation>电话转诊合并</translation>
  </message>
  <message>
   <source>Referral number</source>
   <translation>转诊单号</translation>
  </message>
  <message>
   <source>Referral phoned in</source>
   <translation>电话转诊</translation>
  </message>
  <message>
   <source>Referral {number}</source>
   <translation>转诊 {number}</translation>
  </message>
  <message>
   <source>Referral: answer within</source>
   <translation>普通转诊答复时限</translation>
  </message>
  <message>
   <source>Referrals</source>
   <translation>双向转诊</translation>
  </message>
  <message>
   <source>Referrals accepted</source>
   <translation>已接收的转诊</translation>
  </message>
  <message>
   <source>Referrals not opened: {count}</source>
   <translation>{count} 份转诊未查看</translation>
  </message>
  <message>
   <source>Referrals submitted</source>
   <translation>已提交的转诊</translation>
  </message>
  <message>
   <source>Referrals with news: {count}</source>
   <translation>{count} 份转诊有新消息</translation>
  </message>
  <message>
   <source>Referred on</source>
   <translation>转诊日期</translation>
  </message>
  <message>
   <source>Referred residents who arrived</source>
   <translation>到院的转诊患者</translation>
  </message>
  <message>
   <source>Referring doctor</source>
   <translation>转诊医生</translation>
  </message>
  <message>
   <source>Refused</source>
   <translation>被退回</translation>
  </message>
  <message>
   <source>Refused by the hub</source>
   <translation>县平台拒收</translation>
  </message>
  <message>
   <source>Register</source>
   <translation>台账</translation>
  </message>
  <message>
   <source>Register a resident</source>
   <translation>居民建档</translation>
  </message>
  <message>
   <source>Register a resident  F3</source>
   <translation>居民建档  F3</translation>
  </message>
  <message>
   <source>Registered</source>
   <translation>建档</translation>
  </message>
  <message>
   <source>Registered address</source>
   <translation>户籍地址</translation>
  </message>
  <message>
   <source>Registered. Saved here, waiting to be sent.</source>
   <translation>已建档，保存在本机，等待发送。</translation>
  </message>
  <message>
   <source>Registers</source>
   <translation>台账目录</translation>
  </message>
  <message>
   <source>Rehabilitation advice</source>
   <translation>康复建议</translation>
  </message>
  <message>
   <source>Relation</source>
   <translation>与本人关系</translation>
  </message>
  <message>
   <source>Remark</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Remarks</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Remove {name}</source>
   <translation>移除{name}</translation>
  </message>
  <message>
   <source>Reports of the month</source>
   <translation>本月报表</translation>
  </message>
  <message>
   <source>Rescues</source>
   <translation>抢救</translation>
  </message>
  <message>
   <source>Research projects approved</source>
   <translation>立项的科研课题</translation>
  </message>
  <message>
   <source>Residence</source>
   <translation>常住类型</translation>
  </message>
  <message>
   <source>Resident</source>
   <translation>居民</translation>
  </message>
  <message>
   <source>Resident is &amp;back</source>
   <translation>确认已回基层(&amp;B)</translation>
  </message>
  <message>
   <source>Residents</source>
   <translation>居民</translation>
  </message>
  <message>
   <source>Responsible doctor</source>
   <translation>责任医生</translation>
  </message>
  <message>
   <source>Responsible village clinic</source>
   <translation>责任村卫生室</translation>
  </message>
  <message>
   <source>Restore the folder from its backup; the database is not touched.</source>
   <translation>请从备份恢复该文件夹；数据库未受影响。</translation>
  </message>
  <message>
   <source>Restore the newest safety copy …</source>
   <translation>恢复最新的备份…</translation>
  </message>
  <message>
   <source>Result of the referral</source>
   <translation>转诊结果</translation>
  </message>
  <message>
   <source>Results of research</source>
   <translation>科研成果</translation>
  </message>
  <message>
   <source>Return for comp&amp;letion</source>
   <translation>退回补充(&amp;L)</translation>
  </message>
  <message>
   <source>Return slip</source>
   <translation>回转单</translation>
  </message>
  <message>
   <source>Return slip within</source>
   <translation>回转单填写时限</translation>
  </message>
  <message>
   <source>Return slips sent</source>
   <translation>回转</translation>
  </message>
  <message>
   <source>Returned on</source>
   <translation>回转日期</translation>
  </message>
  <message>
   <source>Returned to</source>
   <translation>转回单位</translation>
  </message>
  <message>
   <source>Review on</source>
   <translation>复查日期</translation>
  </message>
  <message>
   <source>Rhesus factor</source>
   <translation>RH</translation>
  </message>
  <message>
   <source>Right ended</source>
   <translation>已终止的权限</translation>
  </message>
  <message>
   <source>Right-click the time at the foot of the screen and choose “Adjust date/time”.</source>
   <translation>请右键单击屏幕下方的时间，选“调整日期/时间”。</translation>
  </message>
  <message>
   <source>Ring and ask for the answer</source>
   <translation>打电话询问答复</translation>
  </message>
  <message>
   <source>Ring them first. Save once more to hand the file over all the same.</source>
   <translation>请先打电话询问对方。再次保存则仍然移交。</translation>
  </message>
  <message>
   <source>Ring when it is not on the hub after</source>
   <translation>未到县平台，超过</translation>
  </message>
  <message>
   <source>Ring: let them exchange, or send a stick</source>
   <translation>打电话请对方联网交换，或送U盘来</translation>
  </message>
  <message>
   <source>Ring: nobody there has looked at it</source>
   <translation>打电话提醒对方查看</translation>
  </message>
  <message>
   <source>Ring: their computer has not fetched it</source>
   <translation>打电话告知，对方电脑尚未收取</translation>
  </message>
  <message>
   <source>Role</source>
   <translation>角色</translation>
  </message>
  <message>
   <source>Role of the learner</source>
   <translation>被带教者角色</translation>
  </message>
  <message>
   <source>Roster</source>
   <translation>人员名单</translation>
  </message>
  <message>
   <source>Round</source>
   <translation>轮次</translation>
  </message>
  <message>
   <source>Row above, row below</source>
   <translation>上一行、下一行</translation>
  </message>
  <message>
   <source>Rule or regulation</source>
   <translation>规章制度名称</translation>
  </message>
  <message>
   <source>Rules and regulations that came into force; drafts are not counted.</source>
   <translation>本期开始施行的规章制度；草案不计。</translation>
  </message>
  <message>
   <source>Rules checked</source>
   <translation>检查过的制度</translation>
  </message>
  <message>
   <source>Rules completed</source>
   <translation>完善的规章制度</translation>
  </message>
  <message>
   <source>Rules whose keeping was looked at in the period, each once.</source>
   <translation>本期检查过执行情况的制度，每项计一次。</translation>
  </message>
  <message>
   <source>Run `jiceng-hub init` first, or name the right folder with --home.</source>
   <translation>请先运行 `jiceng-hub init`，或用 --home 指定正确的文件夹。</translation>
  </message>
  <message>
   <source>Run the hub until it is told to stop.</source>
   <translation>运行中心，直到收到停止信号。</translation>
  </message>
  <message>
   <source>S&amp;tuck</source>
   <translation>卡住(&amp;T)</translation>
  </message>
  <message>
   <source>Safety</source>
   <translation>安全</translation>
  </message>
  <message>
   <source>Safety &amp;copies</source>
   <translation>备份(&amp;C)</translation>
  </message>
  <message>
   <source>Safety copies</source>
   <translation>备份</translation>
  </message>
  <message>
   <source>Safety copy</source>
   <translation>备份</translation>
  </message>
  <message>
   <source>Safety copy every</source>
   <translation>自动备份间隔</translation>
  </message>
  <message>
   <source>Said before</source>
   <translation>先前判断</translation>
  </message>
  <message>
   <source>Satisfaction</source>
   <translation>满意度</translation>
  </message>
  <message>
   <source>Satisfied in surveys</source>
   <translation>调查满意人次</translation>
  </message>
  <message>
   <source>Saturdays and Sundays do not count.</source>
   <translation>周六、周日不计。</translation>
  </message>
  <message>
   <source>Save a &amp;copy …</source>
   <translation>另存一份(&amp;C)…</translation>
  </message>
  <message>
   <source>Save a copy</source>
   <translation>另存一份</translation>
  </message>
  <message>
   <source>Save all the same  Ctrl+Enter</source>
   <translation>仍然保存  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Save and sign</source>
   <translation>保存并签名</translation>
  </message>
  <message>
   <source>Save as &amp;Excel</source>
   <translation>存为 Excel(&amp;E)</translation>
  </message>
  <message>
   <source>Save as Excel</source>
   <translation>存为 Excel</translation>
  </message>
  <message>
   <source>Save as PDF</source>
   <translation>另存为 PDF</translation>
  </message>
  <message>
   <source>Save as a &amp;list …</source>
   <translation>存成清单(&amp;L) …</translation>
  </message>
  <message>
   <source>Save as a list</source>
   <translation>存成清单</translation>
  </message>
  <message>
   <source>Save the PDF and print it elsewhere, or ask your administrator to add a printer.</source>
   <translation>可另存为 PDF 到别处打印，或请管理员添加打印机。</translation>
  </message>
  <message>
   <source>Save the PDF and print it from another computer.</source>
   <translation>可另存为 PDF，到别的电脑打印。</translation>
  </message>
  <message>
   <source>Save the table as CSV in UTF-8 with the columns {columns}.</source>
   <translation>请把表格另存为 UTF-8 编码的 CSV，列为 {columns}。</translation>
  </message>
  <message>
   <source>Saved as {name}.</source>
   <translation>已保存为 {name}。</translation>
  </message>
  <message>
   <source>Saved here</source>
   <translation>已存本机</translation>
  </message>
  <message>
   <source>Saved here, waiting to be sent</source>
   <translation>已存本机，等待发送</translation>
  </message>
  <message>
   <source>Saved here, waiting to be sent.</source>
   <translation>已存本机，等待发送。</translation>
  </message>
  <message>
   <source>Saved together with: {records}</source>
   <translation>同时保存的还有：{records}</translation>
  </message>
  <message>
   <source>Say what it was about.</source>
   <translation>请写明具体题目。</translation>
  </message>
  <message>
   <source>Say what it was.</source>
   <translation>请填写名称。</translation>
  </message>
  <message>
   <source>Say whether a printed receipt is genuine.</source>
   <translation>核验一张打印出来的回执是不是真的。</translation>
  </message>
  <message>
   <source>Say whether a workbook could be published, and publish nothing.</source>
   <translation>只检查工作簿能否发布，并不发布。</translation>
  </message>
  <message>
   <source>Say which day is a facility's last.</source>
   <translation>登记机构的最后一天（终止）。</translation>
  </message>
  <message>
   <source>Scan a sli&amp;p</source>
   <translation>扫转诊单(&amp;P)</translation>
  </message>
  <message>
   <source>Scan the receipt's code, or type its text and Enter.</source>
   <translation>请扫描回执上的二维码，或键入其文字后回车。</translation>
  </message>
  <message>
   <source>Scan the square code of the slip now.</source>
   <translation>现在请扫转诊单上的方码。</translation>
  </message>
  <message>
   <source>Score</source>
   <translation>得分</translation>
  </message>
  <message>
   <source>Score after</source>
   <translation>后测分</translation>
  </message>
  <message>
   <source>Score before</source>
   <translation>前测分</translation>
  </message>
  <message>
   <source>Search all sessions</source>
   <translation>查找全部培训</translation>
  </message>
  <message>
   <source>Search all sessions: initials, topic, trainer, place</source>
   <translation>查找全部培训：首字母、主题、带教人、地点</translation>
  </message>
  <message>
   <source>Second address of the county hub</source>
   <translation>县平台备用地址</translation>
  </message>
  <message>
   <source>Send &amp;back inside</source>
   <translation>院内退回(&amp;B)</translation>
  </message>
  <message>
   <source>Send to another &amp;hospital</source>
   <translation>改转其他医院(&amp;H)</translation>
  </message>
  <message>
   <source>Send what waits before the program closes</source>
   <translation>关闭程序前发送待传数据</translation>
  </message>
  <message>
   <source>Sender</source>
   <translation>转出机构</translation>
  </message>
  <message>
   <source>Sending to the county what was written …</source>
   <translation>正在把已写的内容发送到县平台……</translation>
  </message>
  <message>
   <source>Sending …</source>
   <translation>正在发送……</translation>
  </message>
  <message>
   <source>Sent</source>
   <translation>发出</translation>
  </message>
  <message>
   <source>Sent back</source>
   <translation>回转</translation>
  </message>
  <message>
   <source>Sent on to</source>
   <translation>转往单位</translation>
  </message>
  <message>
   <source>Sent once more: the county had lost it</source>
   <translation>县平台缺失，已重新发送</translation>
  </message>
  <message>
   <source>Series</source>
   <translation>系列</translation>
  </message>
  <message>
   <source>Sessions</source>
   <translation>培训列表</translation>
  </message>
  <message>
   <source>Sessions of the kind case discussion that were held, one for each case.</source>
   <translation>类别为病例讨论、已举办的，每例计一次。</translation>
  </message>
  <message>
   <source>Sessions of the kind teaching at an operation that were held, one for each operation.</source>
   <translation>类别为手术带教、已进行的，每台手术计一例。</translation>
  </message>
  <message>
   <source>Sessions of the kind teaching round that were held.</source>
   <translation>类别为教学查房、已进行的。</translation>
  </message>
  <message>
   <source>Sessions of the kind training course that were held.</source>
   <translation>类别为培训班、已举办的。</translation>
  </message>
  <message>
   <source>Set &amp;all of them right</source>
   <translation>全部改正(&amp;A)</translation>
  </message>
  <message>
   <source>Set its clock; an empty battery loses it again.</source>
   <translation>请校准时钟；主板电池没电会再次走错。</translation>
  </message>
  <message>
   <source>Set the P&amp;IN  Ctrl+Enter</source>
   <translation>设置PIN码(&amp;I)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Set the date r&amp;ight</source>
   <translation>改正日期(&amp;I)</translation>
  </message>
  <message>
   <source>Set up a hub in a folder of its own.</source>
   <translation>在单独的文件夹中设置中心。</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Several people have these initials.</source>
   <translation>有几个人的首字母相同。</translation>
  </message>
  <message>
   <source>Several workers need PostgreSQL; the file in the folder serves one.</source>
   <translation>多个进程需要 PostgreSQL；文件夹中的文件只能供一个进程使用。</translation>
  </message>
  <message>
   <source>Severe cases that were rescued together, by outcome; successful or not.</source>
   <translation>共同抢救的危重病例，不论成功与否，可按结果分。</translation>
  </message>
  <message>
   <source>Sex</source>
   <translation>性别</translation>
  </message>
  <message>
   <source>Share of answers that accept</source>
   <translation>答复中接收的比例</translation>
  </message>
  <message>
   <source>Share of operations done alone</source>
   <translation>独立操作的手术比例</translation>
  </message>
  <message>
   <source>Short name</source>
   <translation>简称</translation>
  </message>
  <message>
   <source>Short name: {name}</source>
   <translation>简称：{name}</translation>
  </message>
  <message>
   <source>Show &amp;everybody</source>
   <translation>显示全部居民(&amp;E)</translation>
  </message>
  <message>
   <source>Show &amp;number</source>
   <translation>显示号码(&amp;N)</translation>
  </message>
  <message>
   <source>Show how the hub is doing.</source>
   <translation>显示中心的运行情况。</translation>
  </message>
  <message>
   <source>Show whether the hub's clock can be right, or accept it.</source>
   <translation>查看县平台的时钟是否可信，或确认现在的时钟。</translation>
  </message>
  <message>
   <source>Show who looked up residents of others, and why.</source>
   <translation>显示谁查询过其他机构的居民及理由。</translation>
  </message>
  <message>
   <source>Shown in lists</source>
   <translation>列表中显示</translation>
  </message>
  <message>
   <source>Shut a computer out, from its next request on.</source>
   <translation>停用一台电脑，从它的下一次请求起生效。</translation>
  </message>
  <message>
   <source>Sign in with the &amp;recovery sheet</source>
   <translation>用恢复单登录(&amp;R)</translation>
  </message>
  <message>
   <source>Sign in with the recovery sheet</source>
   <translation>用恢复单登录</translation>
  </message>
  <message>
   <source>Sign in with your password. Your draft is kept.</source>
   <translation>请用密码登录。您的草稿已保留。</translation>
  </message>
  <message>
   <source>Sign in, then try again. Your draft is kept.</source>
   <translation>请登录后再试，草稿已保留。</translation>
  </message>
  <message>
   <source>Sign-in sheet</source>
   <translation>签到表</translation>
  </message>
  <message>
   <source>Signature</source>
   <translation>电子签名</translation>
  </message>
  <message>
   <source>Signed at</source>
   <translation>签名时间</translation>
  </message>
  <message>
   <source>Signed by {name}, checked</source>
   <translation>{name} 已签名，已核验</translation>
  </message>
  <message>
   <source>Signed by {name}, not checked yet</source>
   <translation>{name} 已签名，尚未核验</translation>
  </message>
  <message>
   <source>Signs in here</source>
   <translation>可登录本机</translation>
  </message>
  <message>
   <source>Signs in here already; the password of now ends with this one.</source>
   <translation>已可登录本机；设置后原密码作废。</translation>
  </message>
  <message>
   <source>Silent since</source>
   <translation>已过多久</translation>
  </message>
  <message>
   <source>Since</source>
   <translation>起始日期</translation>
  </message>
  <message>
   <source>Six digits. They open the locked screen until the program is closed.</source>
   <translation>六位数字。程序关闭前可用它解锁屏幕。</translation>
  </message>
  <message>
   <source>Six words</source>
   <translation>六个词</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Size in MB</source>
   <translation>大小（MB）</translation>
  </message>
  <message>
   <source>Size of text</source>
   <translation>字体大小</translation>
  </message>
  <message>
   <source>Slip read from paper</source>
   <translation>扫码接收的转诊单</translation>
  </message>
  <message>
   <source>Smaller type</source>
   <translation>缩小字号</translation>
  </message>
  <message>
   <source>Some fields need correcting.</source>
   <translation>有几项需要更正。</translation>
  </message>
  <message>
   <source>Some records need attention</source>
   <translation>有记录需要处理</translation>
  </message>
  <message>
   <source>Somebody</source>
   <translation>有人</translation>
  </message>
  <message>
   <source>Somebody else  Alt+{number}</source>
   <translation>是别人  Alt+{number}</translation>
  </message>
  <message>
   <source>Somebody has joined them: they are parted again, each with its own cases.</source>
   <translation>已有人把它们合并：将重新拆开，各带自己的转诊单。</translation>
  </message>
  <message>
   <source>Somebody may have changed it. Put the key file back from a safety copy.</source>
   <translation>它可能被人改动过。请从备份中恢复密钥文件。</translation>
  </message>
  <message>
   <source>Something else stands where the records file should be.</source>
   <translation>数据文件的位置上放着别的东西。</translation>
  </message>
  <message>
   <source>Something happened: read it</source>
   <translation>有情况说明，请查看</translation>
  </message>
  <message>
   <source>Something is still being exchanged. Compare once more in a while.</source>
   <translation>数据仍在交换，请稍后再核对。</translation>
  </message>
  <message>
   <source>Something other than the county hub answered.</source>
   <translation>应答的不是县级中心。</translation>
  </message>
  <message>
   <source>Sound when a referral or an answer comes</source>
   <translation>有新转诊或答复时发出提示音</translation>
  </message>
  <message>
   <source>Special management activities that were held; planned is not held.</source>
   <translation>已开展的专项管理活动；仅有计划的不计。</translation>
  </message>
  <message>
   <source>Speciality</source>
   <translation>专业</translation>
  </message>
  <message>
   <source>Speciality or need</source>
   <translation>专科或需求</translation>
  </message>
  <message>
   <source>Speeches in a case discussion</source>
   <translation>病例讨论平均发言人次</translation>
  </message>
  <message>
   <source>Staff</source>
   <translation>人员</translation>
  </message>
  <message>
   <source>Staff of another institution</source>
   <translation>其他单位的人员</translation>
  </message>
  <message>
   <source>Staff posted</source>
   <translation>派驻人员</translation>
  </message>
  <message>
   <source>Standard it is built by</source>
   <translation>建设标准</translation>
  </message>
  <message>
   <source>Stands in every new referral until another is chosen.</source>
   <translation>新建转诊单时自动填入，可改选其他医院。</translation>
  </message>
  <message>
   <source>Stands, with what was written</source>
   <translation>有效，并保留所写内容</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>State of the record</source>
   <translation>档案状态</translation>
  </message>
  <message>
   <source>State since</source>
   <translation>状态日期</translation>
  </message>
  <message>
   <source>Statistics</source>
   <translation>统计</translation>
  </message>
  <message>
   <source>Status or accreditation</source>
   <translation>称号或评审名称</translation>
  </message>
  <message>
   <source>Statuses gained so far and not lost when the period ended.</source>
   <translation>至期末已获得且未失去的称号。</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步骤</translation>
  </message>
  <message>
   <source>Step of a referral</source>
   <translation>转诊步骤</translation>
  </message>
  <message>
   <source>Step of an agreement</source>
   <translation>协议步骤</translation>
  </message>
  <message>
   <source>Step of support</source>
   <translation>帮扶台账步骤</translation>
  </message>
  <message>
   <source>Steps of referrals</source>
   <translation>转诊步骤</translation>
  </message>
  <message>
   <source>Stick</source>
   <translation>U盘</translation>
  </message>
  <message>
   <source>Stick or folder for the safety copy</source>
   <translation>存放备份的U盘或文件夹</translation>
  </message>
  <message>
   <source>Stick or folder with safety copies</source>
   <translation>存有备份的U盘或文件夹</translation>
  </message>
  <message>
   <source>Still coming, {percent} %</source>
   <translation>正在传来 {percent}%</translation>
  </message>
  <message>
   <source>Stuck</source>
   <translation>卡住</translation>
  </message>
  <message>
   <source>Subject</source>
   <translation>题目</translation>
  </message>
  <message>
   <source>Suggested</source>
   <translation>建议</translation>
  </message>
  <message>
   <source>Support</source>
   <translation>帮扶</translation>
  </message>
  <message>
   <source>Support projects begun</source>
   <translation>已启动的帮扶项目</translation>
  </message>
  <message>
   <source>Support projects with an outcome</source>
   <translation>已有成效的帮扶项目</translation>
  </message>
  <message>
   <source>Supported by</source>
   <translation>支援单位</translation>
  </message>
  <message>
   <source>Supported department</source>
   <translation>受援科室</translation>
  </message>
  <message>
   <source>Supported departments of sessions held, each once in an institution.</source>
   <translation>已举办的培训带教的受援科室，同一机构的同一科室只计一个。</translation>
  </message>
  <message>
   <source>Supported institution</source>
   <translation>受援单位</translation>
  </message>
  <message>
   <source>Supporting department</source>
   <translation>支援科室</translation>
  </message>
  <message>
   <source>Supporting institution</source>
   <translation>支援单位</translation>
  </message>
  <message>
   <source>Supporting institution in words</source>
   <translation>支援单位（文字）</translation>
  </message>
  <message>
   <source>Surgery</source>
   <translation>手术史</translation>
  </message>
  <message>
   <source>Surname, sex, year of birth, and who keeps the record</source>
   <translation>姓氏、性别、出生年份和建档机构</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Take a facility's last day back.</source>
   <translation>撤销机构的终止登记。</translation>
  </message>
  <message>
   <source>Take both  3</source>
   <translation>合并  3</translation>
  </message>
  <message>
   <source>Take in every stick that appears in a folder.</source>
   <translation>自动读入出现在某个文件夹里的每个U盘。</translation>
  </message>
  <message>
   <source>Take in what is on a stick and write the answer beside it.</source>
   <translation>读入U盘上的数据，并把答复写在旁边。</translation>
  </message>
  <message>
   <source>Take it to the county hub or to the county hospital, and plug it in here again when it is back. Until then all this stays marked as not yet confirmed.</source>
   <translation>请把U盘送到县平台或县医院，带回后再插到本机。在此之前，这些记录一直显示为尚未确认。</translation>
  </message>
  <message>
   <source>Take this  2</source>
   <translation>改用这个  2</translation>
  </message>
  <message>
   <source>Take this file to the computer, then delete it: {file}</source>
   <translation>请把此文件带到那台电脑，用完后删除：{file}</translation>
  </message>
  <message>
   <source>Taken away after the copy, and taken away again:</source>
   <translation>备份之后停用、现已再次停用的：</translation>
  </message>
  <message>
   <source>Taken back on</source>
   <translation>收回日期</translation>
  </message>
  <message>
   <source>Taken back. Saved here, waiting to be sent.</source>
   <translation>已撤回。已存本机，等待发送。</translation>
  </message>
  <message>
   <source>Taken back. The conflict is open again.</source>
   <translation>已撤回，冲突重新待定。</translation>
  </message>
  <message>
   <source>Taken off the roster.</source>
   <translation>已从名单移除。</translation>
  </message>
  <message>
   <source>Taken over by {place} on {day}.</source>
   <translation>{place}已于 {day} 接管。</translation>
  </message>
  <message>
   <source>Task of the posting</source>
   <translation>派驻任务</translation>
  </message>
  <message>
   <source>Taught by</source>
   <translation>带教人</translation>
  </message>
  <message>
   <source>Teaching &amp;forms</source>
   <translation>教学记录单(&amp;F)</translation>
  </message>
  <message>
   <source>Teaching forms</source>
   <translation>教学记录单</translation>
  </message>
  <message>
   <source>Teaching rounds</source>
   <translation>教学查房次数</translation>
  </message>
  <message>
   <source>Teaching rounds, courses, discussions and tests are recorded here.</source>
   <translation>教学查房、培训班、病例讨论、技能考核等都登记在这里。</translation>
  </message>
  <message>
   <source>Team</source>
   <translation>团队名称</translation>
  </message>
  <message>
   <source>Teams of departments</source>
   <translation>科室帮扶团队</translation>
  </message>
  <message>
   <source>Teams of departments that had begun and not ended when the period ended, by kind.</source>
   <translation>已组建、期末尚未结束的科室帮扶团队，可按类别分。</translation>
  </message>
  <message>
   <source>Technique or service</source>
   <translation>新技术新业务名称</translation>
  </message>
  <message>
   <source>Techniques and services done for the first time, each once; planned is not done.</source>
   <translation>首次开展的新技术新业务，每项计一次；仅有计划的不计。</translation>
  </message>
  <message>
   <source>Techniques and services that the supported came to do without the expert.</source>
   <translation>受援单位已能独立开展的新技术新业务。</translation>
  </message>
  <message>
   <source>Techniques done independently</source>
   <translation>独立开展的技术</translation>
  </message>
  <message>
   <source>Tell the makers of the program the place; nothing of it names a person.</source>
   <translation>请将位置告知程序开发者；其中不含任何人的信息。</translation>
  </message>
  <message>
   <source>Text</source>
   <translation>内容</translation>
  </message>
  <message>
   <source>That they are two people is noted and goes to the other computers.</source>
   <translation>“是两个人”会记录下来，并传到其他电脑。</translation>
  </message>
  <message>
   <source>The PIN counts from now on.</source>
   <translation>PIN码已生效。</translation>
  </message>
  <message>
   <source>The PIN is not right.</source>
   <translation>PIN 码不正确。</translation>
  </message>
  <message>
   <source>The PIN no longer counts.</source>
   <translation>PIN 码已失效。</translation>
  </message>
  <message>
   <source>The PostgreSQL database does not answer.</source>
   <translation>PostgreSQL 数据库没有应答。</translation>
  </message>
  <message>
   <source>The PostgreSQL server that answers does not hold the hub's records itself.</source>
   <translation>应答的 PostgreSQL 服务器本身并不保存县平台的记录。</translation>
  </message>
  <message>
   <source>The address of a proxy whose word about its callers is taken; may be repeated.</source>
   <translation>可信代理的地址，采信其报告的来访者；可重复填写。</translation>
  </message>
  <message>
   <source>The address of the county hub is not usable.</source>
   <translation>县级中心的地址不可用。</translation>
  </message>
  <message>
   <source>The address of this computer to listen on.</source>
   <translation>在本机的哪个地址监听。</translation>
  </message>
  <message>
   <source>The administrator knows the password you were given. Choose your own now.</source>
   <translation>初始密码由管理员设置，请现在换成自己的密码。</translation>
  </message>
  <message>
   <source>The administrator of this computer</source>
   <translation>本机管理员</translation>
  </message>
  <message>
   <source>The answer is on the stick; it may be removed.</source>
   <translation>答复已写在U盘上，可以拔出。</translation>
  </message>
  <message>
   <source>The answer that excludes the others has a code of digits or capitals.</source>
   <translation>排斥其他答案的选项，其代码只能用数字或大写字母。</translation>
  </message>
  <message>
   <source>The answers are on it. Send the stick back to where it came from.</source>
   <translation>答复已写在U盘上，请把U盘送回原来的机构。</translation>
  </message>
  <message>
   <source>The attachment is safe on this computer. Ask the county's administrator for more room.</source>
   <translation>附件已安全保存在本机。请联系县平台管理员增加空间。</translation>
  </message>
  <message>
   <source>The attachment was removed; the history keeps it.</source>
   <translation>附件已移除，历史中仍保留。</translation>
  </message>
  <message>
   <source>The character {character} cannot be stored here. Delete it, or type the text again.</source>
   <translation>字符 {character} 不能保存。请删除该字符或重新录入。</translation>
  </message>
  <message>
   <source>The clock showed</source>
   <translation>当时时钟显示</translation>
  </message>
  <message>
   <source>The clock shows {time}.</source>
   <translation>时钟显示 {time}。</translation>
  </message>
  <message>
   <source>The code did not come through whole.</source>
   <translation>码没有读全。</translation>
  </message>
  <message>
   <source>The code of the form.</source>
   <translation>表单的代码。</translation>
  </message>
  <message>
   <source>The code of this slip was changed after it was signed.</source>
   <translation>这张转诊单的码在签发后被改动过。</translation>
  </message>
  <message>
   <source>The community's number or full name.</source>
   <translation>医共体的编号或全称。</translation>
  </message>
  <message>
   <source>The computer's number, or how it begins.</source>
   <translation>电脑的编号或其开头几位。</translation>
  </message>
  <message>
   <source>The connection is paid by volume</source>
   <translation>网络按流量计费</translation>
  </message>
  <message>
   <source>The connection to the county broke off.</source>
   <translation>与县级中心的连接中断。</translation>
  </message>
  <message>
   <source>The connection to the county is too slow just now.</source>
   <translation>目前与县级中心的连接太慢。</translation>
  </message>
  <message>
   <source>The connection to the county was too slow.</source>
   <translation>与县级中心的连接太慢。</translation>
  </message>
  <message>
   <source>The county does not vouch for the computer that printed this slip.</source>
   <translation>打印这张单的电脑没有得到本县认可。</translation>
  </message>
  <message>
   <source>The county has approved this computer.</source>
   <translation>县里已批准这台电脑。</translation>
  </message>
  <message>
   <source>The county has blocked this computer.</source>
   <translation>县级中心已停用本机。</translation>
  </message>
  <message>
   <source>The county has not approved this computer yet.</source>
   <translation>县里还没有批准这台电脑。</translation>
  </message>
  <message>
   <source>The county has still to approve this computer</source>
   <translation>等待县里批准这台电脑</translation>
  </message>
  <message>
   <source>The county hub already knows a computer under this number.</source>
   <translation>县级中心已登记过使用此编号的电脑。</translation>
  </message>
  <message>
   <source>The county hub asks this computer to wait a moment.</source>
   <translation>县级中心请本机稍候。</translation>
  </message>
  <message>
   <source>The county hub could not be reached.</source>
   <translation>无法连接县平台。</translation>
  </message>
  <message>
   <source>The county hub could not read what was sent.</source>
   <translation>县级中心无法识别发送的内容。</translation>
  </message>
  <message>
   <source>The county hub does not allow this.</source>
   <translation>县级中心不允许这项操作。</translation>
  </message>
  <message>
   <source>The county hub does not know this computer.</source>
   <translation>县级中心没有登记本机。</translation>
  </message>
  <message>
   <source>The county hub does not know this conversation.</source>
   <translation>县平台不认得这次数据交换。</translation>
  </message>
  <message>
   <source>The county hub does not recognise this computer's signature.</source>
   <translation>县级中心不认可本机的签名。</translation>
  </message>
  <message>
   <source>The county hub has a fault.</source>
   <translation>县级中心出现故障。</translation>
  </message>
  <message>
   <source>The county hub has more or less of this attachment than was thought.</source>
   <translation>县平台上这个附件的进度与本机记录的不同。</translation>
  </message>
  <message>
   <source>The county hub has nothing under this number for you.</source>
   <translation>县级中心没有您可以查看的这条记录。</translation>
  </message>
  <message>
   <source>The county hub is busy.</source>
   <translation>县级中心正忙。</translation>
  </message>
  <message>
   <source>The county hub is older than this program: tell the county's administrator. What it does not understand yet is kept there and shown to others afterwards.</source>
   <translation>县平台比本机程序旧：请告知县里的管理员。它暂时看不懂的内容已保存在那里，更新后其他单位就能看到。</translation>
  </message>
  <message>
   <source>The county hub is too old for this program.</source>
   <translation>县级中心太旧，无法与本机程序交换。</translation>
  </message>
  <message>
   <source>The county hub knows no facility under this number.</source>
   <translation>县级中心没有使用此编号的机构。</translation>
  </message>
  <message>
   <source>The county hub knows no “{named}”, or more than one.</source>
   <translation>县级中心没有“{named}”，或有多个同名。</translation>
  </message>
  <message>
   <source>The county hub went back to a safety copy (noticed {when}).</source>
   <translation>县平台退回到了以前的备份（{when} 发现）。</translation>
  </message>
  <message>
   <source>The county hub's clock is wrong, and it waits until it is right.</source>
   <translation>县平台的时钟不对，正等待校正。</translation>
  </message>
  <message>
   <source>The county hub: sets it up, runs it, and says which computers may speak to it.</source>
   <translation>县级中心：设置、运行，并管理哪些电脑可以与它同步。</translation>
  </message>
  <message>
   <source>The county keeps no more attachments of this institution (noticed {when}).</source>
   <translation>县平台不再保存本机构的附件（{when} 发现）。</translation>
  </message>
  <message>
   <source>The county keeps no more attachments of this institution for now.</source>
   <translation>县平台暂不再保存本机构的附件。</translation>
  </message>
  <message>
   <source>The county sends the forms that fit here.</source>
   <translation>适用的表单由县里下发。</translation>
  </message>
  <message>
   <source>The county's list arrives with the first exchange.</source>
   <translation>首次同步后会收到全县机构名单。</translation>
  </message>
  <message>
   <source>The county's name.</source>
   <translation>县的名称。</translation>
  </message>
  <message>
   <source>The data on this computer were begun for a different facility. Ask for its own code.</source>
   <translation>本机的数据属于另一家机构。请索取该机构自己的登记码。</translation>
  </message>
  <message>
   <source>The database is at this version.</source>
   <translation>数据库已是本版本。</translation>
  </message>
  <message>
   <source>The date of birth lies in the future.</source>
   <translation>出生日期晚于今天。</translation>
  </message>
  <message>
   <source>The disk is full.</source>
   <translation>磁盘已满。</translation>
  </message>
  <message>
   <source>The disk or the folder cannot be written.</source>
   <translation>磁盘或文件夹无法写入。</translation>
  </message>
  <message>
   <source>The disk reported an error while this was being saved.</source>
   <translation>保存时磁盘报告出错。</translation>
  </message>
  <message>
   <source>The disk reported an error.</source>
   <translation>磁盘报告出错。</translation>
  </message>
  <message>
   <source>The division code.</source>
   <translation>行政区划代码。</translation>
  </message>
  <message>
   <source>The element “{code}” stands here a second time.</source>
   <translation>数据元“{code}”在此重复出现。</translation>
  </message>
  <message>
   <source>The enrolment file cannot be read.</source>
   <translation>无法读取登记文件。</translation>
  </message>
  <message>
   <source>The enrolment file is incomplete or was changed.</source>
   <translation>登记文件不完整或已被改动。</translation>
  </message>
  <message>
   <source>The entry is void.</source>
   <translation>记录已作废。</translation>
  </message>
  <message>
   <source>The exchange by USB stick.</source>
   <translation>用U盘交换数据。</translation>
  </message>
  <message>
   <source>The facility's number or full name.</source>
   <translation>机构的编号或全称。</translation>
  </message>
  <message>
   <source>The figures differ. Compare once more.</source>
   <translation>数目不一致，请再核对一次。</translation>
  </message>
  <message>
   <source>The file</source>
   <translation>建档信息</translation>
  </message>
  <message>
   <source>The file could not be saved there.</source>
   <translation>文件无法保存到该位置。</translation>
  </message>
  <message>
   <source>The file goes from hand to hand; nobody need approve.</source>
   <translation>文件当面交接，无需再批准。</translation>
  </message>
  <message>
   <source>The file is damaged, or is no workbook with the sheets of a form.</source>
   <translation>文件已损坏，或者不是含有表单各工作表的工作簿。</translation>
  </message>
  <message>
   <source>The first answer excludes the others. Keep either it or them.</source>
   <translation>“无”与其他选项不能同时选择。请只保留其一。</translation>
  </message>
  <message>
   <source>The first answer to each submission: accepted, refused, returned or sent elsewhere.</source>
   <translation>对每次提交的首次答复：接收、拒绝、退回补充或改转他院。</translation>
  </message>
  <message>
   <source>The first in the county</source>
   <translation>填补本县空白</translation>
  </message>
  <message>
   <source>The folder of one safety copy.</source>
   <translation>某一份备份的文件夹。</translation>
  </message>
  <message>
   <source>The full name.</source>
   <translation>全称。</translation>
  </message>
  <message>
   <source>The hospital that leads it.</source>
   <translation>牵头医院。</translation>
  </message>
  <message>
   <source>The hub cannot listen on {host}, port {port}.</source>
   <translation>中心无法在 {host} 的 {port} 端口监听。</translation>
  </message>
  <message>
   <source>The hub cannot tell its numbers at port {port} of this computer.</source>
   <translation>县平台无法在本机端口 {port} 提供运行数据。</translation>
  </message>
  <message>
   <source>The hub does not accept a field. Correct it and send it again.</source>
   <translation>县平台不接受其中一项内容。请更正后重新发送。</translation>
  </message>
  <message>
   <source>The hub does not answer this computer</source>
   <translation>县平台拒绝本机</translation>
  </message>
  <message>
   <source>The hub does not know a post of the writer at this facility on that day.</source>
   <translation>县平台查不到填写人当日在本机构的岗位。</translation>
  </message>
  <message>
   <source>The hub had lost them. Look whether they are as they were written here; the county's administrator has a list of them.</source>
   <translation>县平台丢失过这些记录。请核对内容是否与当初填写的一致；县里的管理员有清单。</translation>
  </message>
  <message>
   <source>The hub has another change under the same name. Send this one again.</source>
   <translation>县平台已有同名的另一项更改，请重新发送本项。</translation>
  </message>
  <message>
   <source>The hub is back in {folder}. Start it with `serve`.</source>
   <translation>中心已恢复到 {folder}。请用 `serve` 启动。</translation>
  </message>
  <message>
   <source>The hub is set up in {folder}.</source>
   <translation>中心已设置在 {folder}。</translation>
  </message>
  <message>
   <source>The hub keeps it until the record it changes has arrived there.</source>
   <translation>县平台先留着，等它所改的记录到达。</translation>
  </message>
  <message>
   <source>The hub keeps it without accepting it.</source>
   <translation>县平台已保存但未接受。</translation>
  </message>
  <message>
   <source>The hub knows this record as one of another kind.</source>
   <translation>县平台上该记录属于另一类别。</translation>
  </message>
  <message>
   <source>The hub of this folder is running.</source>
   <translation>这个文件夹的县级中心正在运行。</translation>
  </message>
  <message>
   <source>The hub's address, if not the one of init.</source>
   <translation>中心的地址（若与 init 时不同）。</translation>
  </message>
  <message>
   <source>The hub's answer to it could not be read. Send it again.</source>
   <translation>县平台对它的答复无法读取。请重新发送。</translation>
  </message>
  <message>
   <source>The hub's clock is wrong and it does not serve; see `jiceng-hub clock`.</source>
   <translation>县平台的时钟不对，暂停工作；见 `jiceng-hub clock`。</translation>
  </message>
  <message>
   <source>The hub's own folder.</source>
   <translation>中心的文件夹。</translation>
  </message>
  <message>
   <source>The hub's own keys are closed with a passphrase, and nobody is here to type it.</source>
   <translation>县平台自己的密钥用口令锁住，但没有人在场输入。</translation>
  </message>
  <message>
   <source>The hub's own keys are closed; without their key this folder opens to nobody.</source>
   <translation>县平台自己的密钥已锁住；没有钥匙，谁也打不开这个文件夹。</translation>
  </message>
  <message>
   <source>The hub's own keys lie open in its folder: whoever has the disk can read all of it. Close them with `jiceng-hub seal`, or encrypt the disk.</source>
   <translation>县平台自己的密钥未加锁地放在文件夹里：拿到硬盘的人能读出全部内容。请用 `jiceng-hub seal` 锁住，或加密硬盘。</translation>
  </message>
  <message>
   <source>The hub's program stumbled over it. It is kept, and asked about at every exchange.</source>
   <translation>县平台的程序处理它时出错。该内容已保存，每次交换时都会再次询问。</translation>
  </message>
  <message>
   <source>The hub's time is {time} from now on. Every computer is told (word {number}).</source>
   <translation>从现在起县平台的时间是 {time}。会通知每台电脑（第 {number} 次声明）。</translation>
  </message>
  <message>
   <source>The identity number belongs to the other sex. Please compare with the card.</source>
   <translation>身份证号与性别不符，请对照证件核对。</translation>
  </message>
  <message>
   <source>The identity number says {date}. Please compare with the card.</source>
   <translation>身份证号上的出生日期是{date}，请对照证件核对。</translation>
  </message>
  <message>
   <source>The institution has ended</source>
   <translation>对方机构已终止</translation>
  </message>
  <message>
   <source>The key file asks for more or less work than this program allows.</source>
   <translation>密钥文件要求的运算量超出了本程序允许的范围。</translation>
  </message>
  <message>
   <source>The key file is not beside the records.</source>
   <translation>数据旁边没有密钥文件。</translation>
  </message>
  <message>
   <source>The key file must lie on another disk than the hub's folder.</source>
   <translation>密钥文件必须放在县平台文件夹以外的磁盘上。</translation>
  </message>
  <message>
   <source>The key of the records has been changed since this sign-in was last used.</source>
   <translation>自上次使用此登录以来，数据的密钥已经更换。</translation>
  </message>
  <message>
   <source>The key of the records is being changed</source>
   <translation>正在更换数据的密钥</translation>
  </message>
  <message>
   <source>The key of the records is not changed yet, though somebody was taken away who knew it.</source>
   <translation>已有知道密钥的人被停用登录，但数据的密钥尚未更换。</translation>
  </message>
  <message>
   <source>The key that opens the hub's own keys is not at {place}.</source>
   <translation>{place} 处没有打开县平台密钥的钥匙。</translation>
  </message>
  <message>
   <source>The key: on a stick, or what systemd will hand over.</source>
   <translation>钥匙：U盘上的文件，或由 systemd 交给服务的文件。</translation>
  </message>
  <message>
   <source>The last character does not fit the others: one of them is mistyped. Compare the number with the card.</source>
   <translation>末位校验码与前 17 位不符，其中有一位录入有误。请与证件核对。</translation>
  </message>
  <message>
   <source>The last day is {day}.</source>
   <translation>最后一天为 {day}。</translation>
  </message>
  <message>
   <source>The last day lies before the first day.</source>
   <translation>截止日期早于起始日期。</translation>
  </message>
  <message>
   <source>The last day of {name} was {last}.</source>
   <translation>{name} 的最后一天是 {last}，已终止。</translation>
  </message>
  <message>
   <source>The later one by the hub's time. Only a suggestion.</source>
   <translation>按县平台时间，取较晚的。仅供参考。</translation>
  </message>
  <message>
   <source>The list is saved: {name}</source>
   <translation>清单已存：{name}</translation>
  </message>
  <message>
   <source>The mark beside the records is missing or damaged.</source>
   <translation>数据旁的标记文件缺失或损坏。</translation>
  </message>
  <message>
   <source>The mean length of teaching rounds whose form says it.</source>
   <translation>表单写明时长的教学查房的平均分钟数。</translation>
  </message>
  <message>
   <source>The mean of those who spoke in a discussion, as its form holds their words.</source>
   <translation>表单所记每次讨论发言人次的平均数。</translation>
  </message>
  <message>
   <source>The mean time from a submission to its first answer, by the clocks of both sides.</source>
   <translation>从提交到首次答复的平均用时，以双方电脑的时钟为准。</translation>
  </message>
  <message>
   <source>The name given with --replace is not the county's name in this safety copy.</source>
   <translation>--replace 后的名称与这份备份中的县名不一致。</translation>
  </message>
  <message>
   <source>The new password counts from now on.</source>
   <translation>新密码已生效。</translation>
  </message>
  <message>
   <source>The new record begins with what the old home knew; address and doctor are asked anew.</source>
   <translation>新档案沿用原机构掌握的内容；现住址和责任医生需重新填写。</translation>
  </message>
  <message>
   <source>The new recovery sheet counts; destroy the old one.</source>
   <translation>新恢复单已生效，请当场销毁旧单。</translation>
  </message>
  <message>
   <source>The number it has already, on its first computer.</source>
   <translation>它在第一台电脑上已有的编号。</translation>
  </message>
  <message>
   <source>The other record</source>
   <translation>另一份档案</translation>
  </message>
  <message>
   <source>The other records stay one resident.</source>
   <translation>其余档案仍是同一位居民。</translation>
  </message>
  <message>
   <source>The pages could not be prepared.</source>
   <translation>打印内容生成失败。</translation>
  </message>
  <message>
   <source>The pages were sent to the printer.</source>
   <translation>已送往打印机。</translation>
  </message>
  <message>
   <source>The pair is asked about again when a name, date of birth or number changes.</source>
   <translation>姓名、出生日期或证件号码有变动时，会再次询问。</translation>
  </message>
  <message>
   <source>The passphrase is too short: whoever has the disk can try for ever.</source>
   <translation>口令太短：拿到硬盘的人可以一直试下去。</translation>
  </message>
  <message>
   <source>The password is not right.</source>
   <translation>密码不正确。</translation>
  </message>
  <message>
   <source>The port of the hub.</source>
   <translation>中心的端口。</translation>
  </message>
  <message>
   <source>The printer did not take the pages.</source>
   <translation>打印机没有接收。</translation>
  </message>
  <message>
   <source>The printer this computer prefers</source>
   <translation>本机默认打印机</translation>
  </message>
  <message>
   <source>The program is already open on this computer.</source>
   <translation>本机已经打开了这个程序。</translation>
  </message>
  <message>
   <source>The published form to go on from.</source>
   <translation>在哪张已发布的表单上继续编写。</translation>
  </message>
  <message>
   <source>The range is upside down: its low end is above its high end.</source>
   <translation>范围颠倒：下限高于上限。</translation>
  </message>
  <message>
   <source>The receipt is genuine: this hub signed it.</source>
   <translation>回执属实：由本县平台签发。</translation>
  </message>
  <message>
   <source>The receiving institution has ended</source>
   <translation>接诊机构已终止</translation>
  </message>
  <message>
   <source>The record of {name} is like this ({signs}); {count} in all.</source>
   <translation>与 {name} 的档案相像（{signs}），相像的共 {count} 份。</translation>
  </message>
  <message>
   <source>The records are as they were on {when}. What the county has received since then comes back with the next exchange.</source>
   <translation>数据已恢复到{when}的状态。此后县平台已收到的内容，下次交换时会自动取回。</translation>
  </message>
  <message>
   <source>The records are busy with another task.</source>
   <translation>数据正在被另一项操作占用。</translation>
  </message>
  <message>
   <source>The records are safe. Ask your administrator for a new first password.</source>
   <translation>数据是安全的。请管理员重设初始密码。</translation>
  </message>
  <message>
   <source>The records are safe. Exchange with the county to get it again, or attach it again.</source>
   <translation>记录本身是安全的。请与县里交换数据重新取回，或重新添加附件。</translation>
  </message>
  <message>
   <source>The records behind it</source>
   <translation>明细</translation>
  </message>
  <message>
   <source>The records can be parted again on the resident's page, under Joined records.</source>
   <translation>可在居民页面的“合并的档案”中重新拆开。</translation>
  </message>
  <message>
   <source>The records file and the key file do not belong together.</source>
   <translation>数据文件和密钥文件不是一套。</translation>
  </message>
  <message>
   <source>The records file is damaged.</source>
   <translation>数据文件已损坏。</translation>
  </message>
  <message>
   <source>The records file is empty.</source>
   <translation>数据文件是空的。</translation>
  </message>
  <message>
   <source>The records file is not encrypted, so it is not one of ours.</source>
   <translation>数据文件没有加密，不是本程序的文件。</translation>
  </message>
  <message>
   <source>The records file is not where it should be.</source>
   <translation>数据文件不在原来的位置。</translation>
  </message>
  <message>
   <source>The records themselves are untouched. Put the key file back from a safety copy.</source>
   <translation>数据本身没有受影响。请从备份中恢复密钥文件。</translation>
  </message>
  <message>
   <source>The records were closed meanwhile.</source>
   <translation>数据已经关闭。</translation>
  </message>
  <message>
   <source>The recovery key does not open this backup.</source>
   <translation>恢复密钥打不开此备份。</translation>
  </message>
  <message>
   <source>The rest can be used. Exchange with the county now, then restore the newest safety copy on a sound disk; what the county has received comes back by itself.</source>
   <translation>其余部分可以使用。请现在与县平台同步，然后在完好的磁盘上恢复最新的备份；县里已收到的内容会自动取回。</translation>
  </message>
  <message>
   <source>The rule ends too early.</source>
   <translation>规则没有写完。</translation>
  </message>
  <message>
   <source>The safety copy comes back whole, but it is not this hub's past.</source>
   <translation>备份可以完整恢复，但不属于本中心的历史。</translation>
  </message>
  <message>
   <source>The safety copy comes back whole. It is an earlier state of this hub.</source>
   <translation>备份可以完整恢复，是本中心较早的状态。</translation>
  </message>
  <message>
   <source>The safety copy could not be made.</source>
   <translation>备份没有完成。</translation>
  </message>
  <message>
   <source>The safety copy does not hold what the hub held.</source>
   <translation>备份中的内容与县平台的不一致。</translation>
  </message>
  <message>
   <source>The safety copy is being made …</source>
   <translation>正在制作备份…</translation>
  </message>
  <message>
   <source>The safety copy is complete: {folder}</source>
   <translation>备份已完成：{folder}</translation>
  </message>
  <message>
   <source>The safety copy is in its place</source>
   <translation>备份已恢复</translation>
  </message>
  <message>
   <source>The safety copy is made and was looked through.</source>
   <translation>备份已制作并检查完毕。</translation>
  </message>
  <message>
   <source>The same</source>
   <translation>一致</translation>
  </message>
  <message>
   <source>The same again</source>
   <translation>再输入一次</translation>
  </message>
  <message>
   <source>The same as far as it was sent; {count} records still wait.</source>
   <translation>已发送的部分一致，还有{count}条等待发送。</translation>
  </message>
  <message>
   <source>The same identity number</source>
   <translation>身份证号相同</translation>
  </message>
  <message>
   <source>The schema's name is none that the hub can use.</source>
   <translation>县平台不能使用这个模式（schema）名称。</translation>
  </message>
  <message>
   <source>The sending institution has ended</source>
   <translation>转出机构已终止</translation>
  </message>
  <message>
   <source>The session is void.</source>
   <translation>这次培训已作废。</translation>
  </message>
  <message>
   <source>The sign-in ends by itself after this day.</source>
   <translation>过了这一天自动停用。</translation>
  </message>
  <message>
   <source>The signature of {name} does not fit</source>
   <translation>{name} 的签名不符</translation>
  </message>
  <message>
   <source>The six words on its screen, or the computer's number.</source>
   <translation>电脑屏幕上的六个词，或电脑编号。</translation>
  </message>
  <message>
   <source>The slip was read. You can answer it at once.</source>
   <translation>已读取转诊单，现在就可以答复。</translation>
  </message>
  <message>
   <source>The stick cannot be written to.</source>
   <translation>U盘不能写入。</translation>
  </message>
  <message>
   <source>The stick does not keep what is written to it.</source>
   <translation>U盘存不住写入的数据。</translation>
  </message>
  <message>
   <source>The stick is not there any more, or cannot be read.</source>
   <translation>U盘已拔出，或者读不出来。</translation>
  </message>
  <message>
   <source>The stick may be removed.</source>
   <translation>可以拔出U盘了。</translation>
  </message>
  <message>
   <source>The stick to write to.</source>
   <translation>要写入的U盘。</translation>
  </message>
  <message>
   <source>The stick, its folder, or one file on it.</source>
   <translation>U盘、其中的文件夹，或其中一个文件。</translation>
  </message>
  <message>
   <source>The tables of the PostgreSQL database are from an older version of the program.</source>
   <translation>PostgreSQL 数据库的表来自旧版本程序。</translation>
  </message>
  <message>
   <source>The township centre above a village clinic.</source>
   <translation>村卫生室所属的乡镇卫生院。</translation>
  </message>
  <message>
   <source>The two differ. Type both again.</source>
   <translation>两次输入不一致，请重新输入。</translation>
  </message>
  <message>
   <source>The two passphrases differ.</source>
   <translation>两次输入的口令不同。</translation>
  </message>
  <message>
   <source>The upgrade would change {count} records without telling any computer.</source>
   <translation>这次升级会改动 {count} 条记录而不通知任何电脑。</translation>
  </message>
  <message>
   <source>The version is a whole number from 1 on.</source>
   <translation>版本号应为从 1 开始的整数。</translation>
  </message>
  <message>
   <source>The whole record</source>
   <translation>整份档案</translation>
  </message>
  <message>
   <source>The workbook is saved: {name}</source>
   <translation>工作簿已保存：{name}</translation>
  </message>
  <message>
   <source>The workbook to write.</source>
   <translation>要写出的工作簿。</translation>
  </message>
  <message>
   <source>The writer named in the record is not the one who sent it.</source>
   <translation>记录上的填写人与发送人不符。</translation>
  </message>
  <message>
   <source>The writer's role may not do this at this kind of facility.</source>
   <translation>填写人的角色在此类机构不能办理此事。</translation>
  </message>
  <message>
   <source>The year {year}</source>
   <translation>{year}年</translation>
  </message>
  <message>
   <source>Their form has not come yet. They are shown by themselves when it comes.</source>
   <translation>对应的表单尚未收到，收到后会自动显示。</translation>
  </message>
  <message>
   <source>Then a referral appears on the first page under: nothing heard.</source>
   <translation>超过后，转诊会出现在首页“没有回音”中。</translation>
  </message>
  <message>
   <source>Then compare its six words and let it in: jiceng-hub approve WORDS</source>
   <translation>然后核对电脑上的六个词，批准它加入：jiceng-hub approve 六个词</translation>
  </message>
  <message>
   <source>There are far too many files in the exchange's folder on the stick.</source>
   <translation>U盘的交换文件夹里文件太多。</translation>
  </message>
  <message>
   <source>There are records here already.</source>
   <translation>这里已经有数据了。</translation>
  </message>
  <message>
   <source>There is a digit in the name. Please compare with the card.</source>
   <translation>姓名里有数字，请与证件核对。</translation>
  </message>
  <message>
   <source>There is a key file here already.</source>
   <translation>这里已经有密钥文件了。</translation>
  </message>
  <message>
   <source>There is no agreement yet. It is offered on the page Institutions.</source>
   <translation>还没有协议。请在“机构”页面提出协议。</translation>
  </message>
  <message>
   <source>There is no answer “{code}”.</source>
   <translation>没有“{code}”这个选项。</translation>
  </message>
  <message>
   <source>There is no column “{name}”.</source>
   <translation>没有“{name}”这一列。</translation>
  </message>
  <message>
   <source>There is no complete backup of a hub in this folder.</source>
   <translation>此文件夹中没有完整的中心备份。</translation>
  </message>
  <message>
   <source>There is no element in this form.</source>
   <translation>这张表单里没有数据元。</translation>
  </message>
  <message>
   <source>There is no element “{name}”.</source>
   <translation>没有“{name}”这个数据元。</translation>
  </message>
  <message>
   <source>There is no entry “{name}”.</source>
   <translation>没有“{name}”这一项。</translation>
  </message>
  <message>
   <source>There is no function “{name}”.</source>
   <translation>没有“{name}”这个函数。</translation>
  </message>
  <message>
   <source>There is no line of the sort “{sort}”.</source>
   <translation>没有“{sort}”这种行。</translation>
  </message>
  <message>
   <source>There is no outcome “{outcome}”.</source>
   <translation>没有“{outcome}”这种结果。</translation>
  </message>
  <message>
   <source>There is no picture, PDF or DICOM file in this folder.</source>
   <translation>这个文件夹里没有图片、PDF 或 DICOM 文件。</translation>
  </message>
  <message>
   <source>There is no rule of the sort “{sort}”.</source>
   <translation>没有“{sort}”这种规则。</translation>
  </message>
  <message>
   <source>There is no safety copy on this computer or on a stick.</source>
   <translation>本机和U盘上都没有备份。</translation>
  </message>
  <message>
   <source>There is no safety copy yet.</source>
   <translation>还没有备份。</translation>
  </message>
  <message>
   <source>There is no such class of masking.</source>
   <translation>没有这种脱敏类别。</translation>
  </message>
  <message>
   <source>There is no such column of lists.</source>
   <translation>列表中没有这一栏。</translation>
  </message>
  <message>
   <source>There is no such version of this form.</source>
   <translation>这张表单没有这个版本。</translation>
  </message>
  <message>
   <source>There is no type “{type}”.</source>
   <translation>没有“{type}”这种类型。</translation>
  </message>
  <message>
   <source>There is nobody to exchange with. Everything is saved here.</source>
   <translation>还没有可以交换的对象。数据都保存在本机。</translation>
  </message>
  <message>
   <source>There is not enough room on the stick: {megabytes} MB are needed.</source>
   <translation>U盘空间不够，还需要 {megabytes} MB。</translation>
  </message>
  <message>
   <source>There is nothing for this hub on the stick.</source>
   <translation>U盘上没有给本县平台的数据。</translation>
  </message>
  <message>
   <source>There is nothing to count in this period.</source>
   <translation>本期没有可统计的内容。</translation>
  </message>
  <message>
   <source>There is something on the stick that only looks like a file of the exchange.</source>
   <translation>U盘上有个东西，只是看起来像交换文件。</translation>
  </message>
  <message>
   <source>There, under reconciliation: compare; if it stays, restore that computer.</source>
   <translation>请在该电脑上作数据核对；仍不一致，请恢复该电脑。</translation>
  </message>
  <message>
   <source>There, under what needs attention: choose which of two values stands.</source>
   <translation>请在该电脑的待处理事项中选定以哪个值为准。</translation>
  </message>
  <message>
   <source>There, under what needs attention: correct each or leave it off.</source>
   <translation>请在该电脑的待处理事项中逐条更正或放弃。</translation>
  </message>
  <message>
   <source>These do not go together: the hub does not serve. Set the clock right.</source>
   <translation>两者不相符：县平台暂停工作。请校正时钟。</translation>
  </message>
  <message>
   <source>These elements wait for each other: {codes}.</source>
   <translation>这些数据元互相等待：{codes}。</translation>
  </message>
  <message>
   <source>These records are joined already.</source>
   <translation>这两份档案已经合并。</translation>
  </message>
  <message>
   <source>These records are one resident. Lists, search and cases read them together.</source>
   <translation>这些档案是同一位居民。列表、查找和转诊都一并读取。</translation>
  </message>
  <message>
   <source>These records were set up on another computer.</source>
   <translation>这些数据是在另一台电脑上建立的。</translation>
  </message>
  <message>
   <source>These records were written by a newer version of the program.</source>
   <translation>这些数据是由更新版本的程序写入的。</translation>
  </message>
  <message>
   <source>These values cannot be compared or computed with each other.</source>
   <translation>这些值不能相互比较或计算。</translation>
  </message>
  <message>
   <source>They are the &amp;same  Ctrl+Enter</source>
   <translation>确认是同一件(&amp;S)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>They change at the next start.</source>
   <translation>下次启动时生效。</translation>
  </message>
  <message>
   <source>They stand on the first page under “Due”; Enter goes on with them.</source>
   <translation>都列在首页“到期待办”中，按回车接着填。</translation>
  </message>
  <message>
   <source>They stay one person.</source>
   <translation>仍按同一人显示。</translation>
  </message>
  <message>
   <source>This agreement does not wait for your institution.</source>
   <translation>该协议不需要本机构确认。</translation>
  </message>
  <message>
   <source>This answer is not one of those to choose from.</source>
   <translation>这个答案不在可选项之内。</translation>
  </message>
  <message>
   <source>This attachment did not arrive at the county as it was sent.</source>
   <translation>附件传到县里时内容有误。</translation>
  </message>
  <message>
   <source>This attachment is damaged on this computer.</source>
   <translation>本机上的这个附件已损坏。</translation>
  </message>
  <message>
   <source>This attachment is not on this computer yet.</source>
   <translation>这个附件还没有传到本机。</translation>
  </message>
  <message>
   <source>This card's number is 3 letters and 12 digits, or 18 characters beginning 9.</source>
   <translation>外国人永久居留身份证号码为 3 位字母加 12 位数字，或以 9 开头的 18 位号码。</translation>
  </message>
  <message>
   <source>This case has moved on.</source>
   <translation>这项业务的状态已经变化。</translation>
  </message>
  <message>
   <source>This case is not open to this facility, or not any more.</source>
   <translation>此病例未授权给本机构，或授权已结束。</translation>
  </message>
  <message>
   <source>This code belongs to another facility.</source>
   <translation>此登记码属于另一家机构。</translation>
  </message>
  <message>
   <source>This code holds no whole referral.</source>
   <translation>这个码里没有完整的转诊单。</translation>
  </message>
  <message>
   <source>This computer does not belong to a county yet.</source>
   <translation>本机还没有加入任何县。</translation>
  </message>
  <message>
   <source>This computer has joined a county already.</source>
   <translation>本机已经加入县平台。</translation>
  </message>
  <message>
   <source>This computer has looked up many residents.</source>
   <translation>这台电脑查询居民的次数较多。</translation>
  </message>
  <message>
   <source>This computer has not joined a county.</source>
   <translation>本机还没有加入县平台。</translation>
  </message>
  <message>
   <source>This computer is not connected to a county hub.</source>
   <translation>本机未接入县平台。</translation>
  </message>
  <message>
   <source>This computer's clock and the county hub's are {amount} apart.</source>
   <translation>本机的时钟与县平台的时钟相差{amount}。</translation>
  </message>
  <message>
   <source>This computer's clock is {amount} fast.</source>
   <translation>本机时钟快了 {amount}。</translation>
  </message>
  <message>
   <source>This computer's clock is {amount} slow.</source>
   <translation>本机时钟慢了 {amount}。</translation>
  </message>
  <message>
   <source>This computer's clock may be wrong: it shows {when}.</source>
   <translation>本机的时钟可能不对：现在显示 {when}。</translation>
  </message>
  <message>
   <source>This computer's records hold less than was saved in them.</source>
   <translation>本机的数据比已保存的少。</translation>
  </message>
  <message>
   <source>This computer's records were changed from outside the program.</source>
   <translation>本机的数据在程序之外被改动过。</translation>
  </message>
  <message>
   <source>This computer's records were copied or restored (noticed {when}).</source>
   <translation>本机的记录曾被复制或恢复（{when} 发现）。</translation>
  </message>
  <message>
   <source>This copy is not protected. Delete it when it is no longer needed.</source>
   <translation>这份副本没有加密保护，用完请及时删除。</translation>
  </message>
  <message>
   <source>This copy was made on another computer.</source>
   <translation>这份备份是在另一台电脑上制作的。</translation>
  </message>
  <message>
   <source>This could not be done.</source>
   <translation>未能完成。</translation>
  </message>
  <message>
   <source>This database already holds a hub.</source>
   <translation>这个数据库里已经有一个县级中心。</translation>
  </message>
  <message>
   <source>This date lies in the future.</source>
   <translation>这个日期晚于今天。</translation>
  </message>
  <message>
   <source>This day has been entered already.</source>
   <translation>这一天已经登记过。</translation>
  </message>
  <message>
   <source>This day is not among the days of the entry.</source>
   <translation>这一天不在这条记录的起止日期内。</translation>
  </message>
  <message>
   <source>This day is still to come.</source>
   <translation>这一天还没有到。</translation>
  </message>
  <message>
   <source>This divides by what may be 0. Give what it divides by a lowest value above 0.</source>
   <translation>这里的除数可能为 0。请给除数规定一个大于 0 的下限。</translation>
  </message>
  <message>
   <source>This does not belong to a case of that kind.</source>
   <translation>此记录不属于该类病例。</translation>
  </message>
  <message>
   <source>This enrolment code has been used already.</source>
   <translation>登记码已被使用。</translation>
  </message>
  <message>
   <source>This enrolment code has expired.</source>
   <translation>登记码已过期。</translation>
  </message>
  <message>
   <source>This enrolment code is not valid.</source>
   <translation>登记码无效。</translation>
  </message>
  <message>
   <source>This entry was written at another institution.</source>
   <translation>这条记录是另一家机构登记的。</translation>
  </message>
  <message>
   <source>This facility</source>
   <translation>本机构</translation>
  </message>
  <message>
   <source>This file cannot be read as a table.</source>
   <translation>无法把此文件读作表格。</translation>
  </message>
  <message>
   <source>This file cannot be shown here.</source>
   <translation>此文件无法在这里显示。</translation>
  </message>
  <message>
   <source>This file is empty.</source>
   <translation>这是一个空文件。</translation>
  </message>
  <message>
   <source>This file is larger than {most} MB.</source>
   <translation>文件超过 {most} MB。</translation>
  </message>
  <message>
   <source>This file is no picture, PDF or DICOM image.</source>
   <translation>这个文件不是图片、PDF 或 DICOM 影像。</translation>
  </message>
  <message>
   <source>This file on the stick is for another computer or another county.</source>
   <translation>U盘上的这个文件是给别的电脑或别的县的。</translation>
  </message>
  <message>
   <source>This file on the stick is larger than any of the exchange.</source>
   <translation>U盘上的这个文件过大，不是正常的交换文件。</translation>
  </message>
  <message>
   <source>This file on the stick is not complete.</source>
   <translation>U盘上的这个文件不完整。</translation>
  </message>
  <message>
   <source>This file on the stick was changed after it was written.</source>
   <translation>U盘上的这个文件写好以后被改动过。</translation>
  </message>
  <message>
   <source>This file on the stick was written by a newer program.</source>
   <translation>U盘上的这个文件是由新版程序写的。</translation>
  </message>
  <message>
   <source>This file on the stick was written by somebody unknown.</source>
   <translation>U盘上的这个文件来历不明。</translation>
  </message>
  <message>
   <source>This file or folder cannot be read.</source>
   <translation>无法读取这个文件或文件夹。</translation>
  </message>
  <message>
   <source>This folder already holds a county hub.</source>
   <translation>该文件夹中已有县级中心。</translation>
  </message>
  <message>
   <source>This folder holds no county hub yet.</source>
   <translation>该文件夹中还没有县级中心。</translation>
  </message>
  <message>
   <source>This form cannot be published.</source>
   <translation>这张表单不能发布。</translation>
  </message>
  <message>
   <source>This guest account ended on {ended_on}.</source>
   <translation>该临时账号已于 {ended_on} 到期。</translation>
  </message>
  <message>
   <source>This hand-over has been answered already.</source>
   <translation>这次移交已经答复过了。</translation>
  </message>
  <message>
   <source>This hub has no recovery key, so its keys cannot be backed up safely.</source>
   <translation>此中心没有恢复密钥，无法安全备份其密钥。</translation>
  </message>
  <message>
   <source>This hub never signed this receipt.</source>
   <translation>本县平台从未签发过这张回执。</translation>
  </message>
  <message>
   <source>This hub was never put back from a safety copy.</source>
   <translation>这个县平台从未从备份恢复过。</translation>
  </message>
  <message>
   <source>This identity number is mistyped. Compare it with the card.</source>
   <translation>身份证号有误，请对照证件核对。</translation>
  </message>
  <message>
   <source>This institution has ended. Choose another one.</source>
   <translation>该机构已终止，请另选机构。</translation>
  </message>
  <message>
   <source>This is below the pass mark.</source>
   <translation>低于合格线。</translation>
  </message>
  <message>
   <source>This is done with Enter</source>
   <translation>按 Enter 后将</translation>
  </message>
  <message>
   <source>This is no age recipient.</source>
   <translation>这不是有效的 age 收件人公钥。</translation>
  </message>
  <message>
   <source>This is not a date. Type 20260115, 0115, 2026-1-15, = for today, +7 for in a week, +3m or +2y.</source>
   <translation>日期无法识别。可输入 20260115、0115、2026-1-15，= 表示今天，+7 表示 7 天后，也可输入 +3m（3 个月后）或 +2y（2 年后）。</translation>
  </message>
  <message>
   <source>This is not a file of the exchange.</source>
   <translation>这不是数据交换文件。</translation>
  </message>
  <message>
   <source>This is not an enrolment file.</source>
   <translation>这不是登记文件。</translation>
  </message>
  <message>
   <source>This is not asked by this form.</source>
   <translation>这张表单没有这一项。</translation>
  </message>
  <message>
   <source>This is not one time of day. Type 9, 930, 9:30 or 3pm, or leave it empty.</source>
   <translation>这不是一个明确的时间。请输入 9、930、9:30、9点半 或 下午3点，也可以留空。</translation>
  </message>
  <message>
   <source>This is not the code of a referral slip.</source>
   <translation>这不是转诊单的码。</translation>
  </message>
  <message>
   <source>This is not the county server.</source>
   <translation>对方不是县级中心的服务器。</translation>
  </message>
  <message>
   <source>This is the old recovery sheet number {number}.</source>
   <translation>这是已作废的 {number} 号恢复单。</translation>
  </message>
  <message>
   <source>This is the same institution on both sides.</source>
   <translation>支援单位与受援单位是同一家机构。</translation>
  </message>
  <message>
   <source>This is too large for the hub.</source>
   <translation>内容过大，县平台不能接收。</translation>
  </message>
  <message>
   <source>This key or passphrase does not open the hub's own keys.</source>
   <translation>这把钥匙或口令打不开县平台自己的密钥。</translation>
  </message>
  <message>
   <source>This map</source>
   <translation>快捷键一览</translation>
  </message>
  <message>
   <source>This must be 64 hexadecimal digits.</source>
   <translation>必须是 64 位十六进制数字。</translation>
  </message>
  <message>
   <source>This must be a condition that is true or not.</source>
   <translation>这里必须是一个成立或不成立的条件。</translation>
  </message>
  <message>
   <source>This must be a number, e.g. 37.5. Leave out words and the unit.</source>
   <translation>应填写数字，例如 37.5。不要填写文字和单位。</translation>
  </message>
  <message>
   <source>This must be a whole number.</source>
   <translation>应填写整数。</translation>
  </message>
  <message>
   <source>This must be filled in.</source>
   <translation>此项必须填写。</translation>
  </message>
  <message>
   <source>This must be one of: {known}</source>
   <translation>必须是以下之一：{known}</translation>
  </message>
  <message>
   <source>This must lie between {low} and {high} {unit}. Check what was typed.</source>
   <translation>应在 {low} 至 {high} {unit} 之间。请核对录入内容。</translation>
  </message>
  <message>
   <source>This must not be above {high} {unit}. Check what was typed.</source>
   <translation>不得大于 {high} {unit}。请核对录入内容。</translation>
  </message>
  <message>
   <source>This must not be below {low} {unit}. Check what was typed.</source>
   <translation>不得小于 {low} {unit}。请核对录入内容。</translation>
  </message>
  <message>
   <source>This must not be earlier than the year 1900.</source>
   <translation>不能早于1900年。</translation>
  </message>
  <message>
   <source>This network may want you to sign in first: open a browser, then exchange again.</source>
   <translation>此网络可能要求先登录：请打开浏览器登录后再同步。</translation>
  </message>
  <message>
   <source>This number does not fit together. Please compare it with the card.</source>
   <translation>号码各部分不相符。请与证件核对。</translation>
  </message>
  <message>
   <source>This page</source>
   <translation>当前页面</translation>
  </message>
  <message>
   <source>This password is one of the first anybody tries.</source>
   <translation>这个密码太常见，别人最先试的就是它。</translation>
  </message>
  <message>
   <source>This permit's number begins with 810000, 820000 or 830000.</source>
   <translation>港澳台居民居住证号码以 810000、820000 或 830000 开头。</translation>
  </message>
  <message>
   <source>This permit's number has 8 digits.</source>
   <translation>台湾居民来往大陆通行证号码为 8 位数字。</translation>
  </message>
  <message>
   <source>This permit's number is H or M followed by 8 digits.</source>
   <translation>港澳居民来往内地通行证号码为 H 或 M 加 8 位数字。</translation>
  </message>
  <message>
   <source>This person already has a sign-in on this computer.</source>
   <translation>此人在本机已有登录账号。</translation>
  </message>
  <message>
   <source>This person cannot sign in at this computer any more.</source>
   <translation>此人已不能在本机登录。</translation>
  </message>
  <message>
   <source>This person has no sign-in on this computer.</source>
   <translation>此人在本机没有登录账号。</translation>
  </message>
  <message>
   <source>This person holds no post here today.</source>
   <translation>此人今天在本机构没有任职。</translation>
  </message>
  <message>
   <source>This person is on another such entry at the same time, full time.</source>
   <translation>此人同一时期已有另一条全职派驻记录。</translation>
  </message>
  <message>
   <source>This person would be over {years} years old.</source>
   <translation>按此日期年龄超过{years}岁，请核对。</translation>
  </message>
  <message>
   <source>This place</source>
   <translation>本机</translation>
  </message>
  <message>
   <source>This program does not know such records yet.</source>
   <translation>本程序还不认识这类记录。</translation>
  </message>
  <message>
   <source>This program does not know this figure, or not in this form.</source>
   <translation>本程序没有这项统计，或不能这样统计。</translation>
  </message>
  <message>
   <source>This program is older than the county hub: install the update. What it does not understand yet is kept and appears afterwards.</source>
   <translation>本机程序比县平台旧：请安装更新。暂时看不懂的内容已保存，更新后就会显示。</translation>
  </message>
  <message>
   <source>This program is too old for the county hub.</source>
   <translation>本机程序太旧，县级中心无法与它交换。</translation>
  </message>
  <message>
   <source>This reaches the pass mark.</source>
   <translation>已达到合格线。</translation>
  </message>
  <message>
   <source>This record belongs to another facility.</source>
   <translation>此记录属于其他机构。</translation>
  </message>
  <message>
   <source>This record is joined to no other any more.</source>
   <translation>这份档案已不再与其他档案合并。</translation>
  </message>
  <message>
   <source>This record is not on this computer.</source>
   <translation>本机没有这条记录。</translation>
  </message>
  <message>
   <source>This recovery sheet belongs to another computer.</source>
   <translation>这张恢复单属于另一台电脑。</translation>
  </message>
  <message>
   <source>This resident has died</source>
   <translation>登记死亡</translation>
  </message>
  <message>
   <source>This resident has moved away</source>
   <translation>登记迁出</translation>
  </message>
  <message>
   <source>This resident is in care again</source>
   <translation>恢复在管</translation>
  </message>
  <message>
   <source>This resident is not to be found</source>
   <translation>登记失访</translation>
  </message>
  <message>
   <source>This resident is recorded as having died.</source>
   <translation>该居民的档案已登记为死亡。</translation>
  </message>
  <message>
   <source>This resident was never referred.</source>
   <translation>这位居民还没有转诊记录。</translation>
  </message>
  <message>
   <source>This resident: {state}</source>
   <translation>该居民：{state}</translation>
  </message>
  <message>
   <source>This safety copy is damaged or not complete.</source>
   <translation>这份备份已损坏或不完整。</translation>
  </message>
  <message>
   <source>This safety copy was made by another version of the program.</source>
   <translation>这份备份是由另一版本的程序制作的。</translation>
  </message>
  <message>
   <source>This sign-in was taken away or replaced; the key file beside the records is older.</source>
   <translation>此登录已被停用或更换；数据旁的密钥文件是旧的。</translation>
  </message>
  <message>
   <source>This slip comes from another county's network.</source>
   <translation>这张转诊单来自别的县。</translation>
  </message>
  <message>
   <source>This slip is for another institution.</source>
   <translation>这张转诊单是转给别的机构的。</translation>
  </message>
  <message>
   <source>This slip is signed and final.</source>
   <translation>这份回转单已签名，不能再改。</translation>
  </message>
  <message>
   <source>This slip was printed by a newer program.</source>
   <translation>这张转诊单是较新的程序打印的。</translation>
  </message>
  <message>
   <source>This step is for the other side.</source>
   <translation>这一步应由对方办理。</translation>
  </message>
  <message>
   <source>This table has no columns.</source>
   <translation>这个表格没有列。</translation>
  </message>
  <message>
   <source>This takes some seconds. What does not go now is kept and sent next time.</source>
   <translation>只需几秒。这次没发完的都已保存，下次再发。</translation>
  </message>
  <message>
   <source>This value does not have the form this field needs. Enter it again.</source>
   <translation>内容格式不符合此项要求。请重新录入。</translation>
  </message>
  <message>
   <source>Those who came to the training courses held in the period, each course by itself.</source>
   <translation>本期举办的培训班的参加人数合计，每期分别计算。</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Time at the hub</source>
   <translation>到县平台时间</translation>
  </message>
  <message>
   <source>Time limits of referrals, from the next sign-in</source>
   <translation>转诊时限（下次登录起生效）</translation>
  </message>
  <message>
   <source>Time of day</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>Time to answer a referral</source>
   <translation>转诊答复用时</translation>
  </message>
  <message>
   <source>Times</source>
   <translation>次数</translation>
  </message>
  <message>
   <source>Times such as 12:00 17:00; empty for none.</source>
   <translation>例如 12:00 17:00；留空则不定点。</translation>
  </message>
  <message>
   <source>Times that help with building the network was given in the period.</source>
   <translation>本期开展的网络建设帮扶次数。</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>标题</translation>
  </message>
  <message>
   <source>To</source>
   <translation>转入机构</translation>
  </message>
  <message>
   <source>To &amp;all who had it later</source>
   <translation>后用的人全部另给(&amp;A)</translation>
  </message>
  <message>
   <source>To be done by</source>
   <translation>计划完成日期</translation>
  </message>
  <message>
   <source>To be in force by</source>
   <translation>计划施行日期</translation>
  </message>
  <message>
   <source>To be put right by</source>
   <translation>整改期限</translation>
  </message>
  <message>
   <source>To be reached by</source>
   <translation>达成期限</translation>
  </message>
  <message>
   <source>To do</source>
   <translation>待办</translation>
  </message>
  <message>
   <source>To the &amp;residents</source>
   <translation>去居民列表(&amp;R)</translation>
  </message>
  <message>
   <source>Today</source>
   <translation>今日</translation>
  </message>
  <message>
   <source>Together</source>
   <translation>协作</translation>
  </message>
  <message>
   <source>Toilet</source>
   <translation>厕所</translation>
  </message>
  <message>
   <source>Told apart by</source>
   <translation>分类</translation>
  </message>
  <message>
   <source>Too many changes were sent at once.</source>
   <translation>一次发送的改动太多。</translation>
  </message>
  <message>
   <source>Too many wrong passwords.</source>
   <translation>密码错误次数过多。</translation>
  </message>
  <message>
   <source>Too much was sent at once.</source>
   <translation>一次发送的内容太大。</translation>
  </message>
  <message>
   <source>Topic</source>
   <translation>主题</translation>
  </message>
  <message>
   <source>Topic in words</source>
   <translation>主题（文字）</translation>
  </message>
  <message>
   <source>Town</source>
   <translation>乡镇（街道）</translation>
  </message>
  <message>
   <source>Trainer</source>
   <translation>带教（主讲）人</translation>
  </message>
  <message>
   <source>Trainer's account</source>
   <translation>带教人账号</translation>
  </message>
  <message>
   <source>Training</source>
   <translation>培训带教</translation>
  </message>
  <message>
   <source>Training course</source>
   <translation>培训班名称</translation>
  </message>
  <message>
   <source>Training courses</source>
   <translation>培训班期数</translation>
  </message>
  <message>
   <source>Training courses held</source>
   <translation>举办的培训班</translation>
  </message>
  <message>
   <source>Training courses that were held in the period.</source>
   <translation>本期举办的培训班期数。</translation>
  </message>
  <message>
   <source>Training session</source>
   <translation>培训带教</translation>
  </message>
  <message>
   <source>Training sessions held</source>
   <translation>培训带教场次</translation>
  </message>
  <message>
   <source>Training topic</source>
   <translation>自定主题</translation>
  </message>
  <message>
   <source>Transfusions</source>
   <translation>输血史</translation>
  </message>
  <message>
   <source>Transport</source>
   <translation>转运方式</translation>
  </message>
  <message>
   <source>Treatable since</source>
   <translation>可治疗起始日期</translation>
  </message>
  <message>
   <source>Treatment ended</source>
   <translation>诊疗结束</translation>
  </message>
  <message>
   <source>Treatment so far</source>
   <translation>治疗经过</translation>
  </message>
  <message>
   <source>Try again later, or ring the health centre that you think keeps the record.</source>
   <translation>请稍后再试，或直接致电您认为的建档卫生院。</translation>
  </message>
  <message>
   <source>Try whether a safety copy comes back, and remove the trial.</source>
   <translation>演练：试着恢复一份备份，然后清除演练内容。</translation>
  </message>
  <message>
   <source>Two days</source>
   <translation>起止日期</translation>
  </message>
  <message>
   <source>Two figures: ask who counted or entered them. Nothing is suggested.</source>
   <translation>两个数字：请问填报的人。这里不作建议。</translation>
  </message>
  <message>
   <source>Two measurements: both stand. Take one only if the other is wrong.</source>
   <translation>两次测量：两个值都保留。确知其中一个有误时，才只取另一个。</translation>
  </message>
  <message>
   <source>Two of its answers have the same code.</source>
   <translation>其中两个选项的代码相同。</translation>
  </message>
  <message>
   <source>Two people, not one</source>
   <translation>是两个人，不是同一人</translation>
  </message>
  <message>
   <source>Two texts: both can stand one after the other.</source>
   <translation>两段文字：可以前后都留。</translation>
  </message>
  <message>
   <source>Type a year and month, e.g. 202601 or 2026-1.</source>
   <translation>请输入年月，例如 202601 或 2026-1。</translation>
  </message>
  <message>
   <source>Type group {number} from your paper:</source>
   <translation>请照纸上输入第{number}组：</translation>
  </message>
  <message>
   <source>Type initials</source>
   <translation>输入拼音首字母</translation>
  </message>
  <message>
   <source>Type initials, Enter adds</source>
   <translation>输入拼音首字母，回车加入</translation>
  </message>
  <message>
   <source>Type it again. Tries left: {left}; after that the password is asked.</source>
   <translation>请重新输入，还可以试 {left} 次，之后需要输入密码。</translation>
  </message>
  <message>
   <source>Type of file</source>
   <translation>文件类型</translation>
  </message>
  <message>
   <source>Type one time of day, 14:30, or from when to when, 14:30-16:00.</source>
   <translation>请输入一个时间（14:30），或起止时间（14:30-16:00）。</translation>
  </message>
  <message>
   <source>Type who it is.</source>
   <translation>请输入要查找的人。</translation>
  </message>
  <message>
   <source>USB stick</source>
   <translation>U盘交换</translation>
  </message>
  <message>
   <source>Under</source>
   <translation>隶属</translation>
  </message>
  <message>
   <source>Under {parent}</source>
   <translation>上级机构：{parent}</translation>
  </message>
  <message>
   <source>Understood</source>
   <translation>知道了</translation>
  </message>
  <message>
   <source>Undone on</source>
   <translation>取消合并时间</translation>
  </message>
  <message>
   <source>Unit</source>
   <translation>单位</translation>
  </message>
  <message>
   <source>Unknown type of file</source>
   <translation>未知类型</translation>
  </message>
  <message>
   <source>Unread</source>
   <translation>未读</translation>
  </message>
  <message>
   <source>Until</source>
   <translation>截止日期</translation>
  </message>
  <message>
   <source>Update its program; it takes them in then by itself.</source>
   <translation>请更新该电脑的程序，之后会自动读入。</translation>
  </message>
  <message>
   <source>Urgency</source>
   <translation>紧急程度</translation>
  </message>
  <message>
   <source>Urgent referral: answer within</source>
   <translation>急诊转诊答复时限</translation>
  </message>
  <message>
   <source>Urgent: fetched but not opened after</source>
   <translation>急：对方已收到但未查看，超过</translation>
  </message>
  <message>
   <source>Urgent: not fetched after</source>
   <translation>急：对方未收取，超过</translation>
  </message>
  <message>
   <source>Use small letters, digits and _, and begin with a letter.</source>
   <translation>请使用小写字母、数字和 _，并以字母开头。</translation>
  </message>
  <message>
   <source>Use the newest sheet, number {newest}. Destroy the old one.</source>
   <translation>请使用最新的 {newest} 号恢复单，并销毁旧单。</translation>
  </message>
  <message>
   <source>Use the window that is open, or close it first.</source>
   <translation>请使用已打开的窗口，或先把它关闭。</translation>
  </message>
  <message>
   <source>Usual receiving hospital</source>
   <translation>默认接收医院</translation>
  </message>
  <message>
   <source>Usual type size</source>
   <translation>恢复字号</translation>
  </message>
  <message>
   <source>Usually between {low} and {high} {unit}. Please measure or compare once more.</source>
   <translation>通常在 {low} 至 {high} {unit} 之间。请复测或再核对一次。</translation>
  </message>
  <message>
   <source>Usually not above {high} {unit}. Please measure or compare once more.</source>
   <translation>通常不高于 {high} {unit}。请复测或再核对一次。</translation>
  </message>
  <message>
   <source>Usually not below {low} {unit}. Please measure or compare once more.</source>
   <translation>通常不低于 {low} {unit}。请复测或再核对一次。</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>数值</translation>
  </message>
  <message>
   <source>Value aimed at</source>
   <translation>目标值</translation>
  </message>
  <message>
   <source>Value before</source>
   <translation>基线值</translation>
  </message>
  <message>
   <source>Value in the record</source>
   <translation>现用值</translation>
  </message>
  <message>
   <source>Value kept aside</source>
   <translation>另存值</translation>
  </message>
  <message>
   <source>Value reached</source>
   <translation>达到值</translation>
  </message>
  <message>
   <source>Venue</source>
   <translation>地点</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>Version {version} is offered no longer. What was written by it stays as it is.</source>
   <translation>第 {version} 版不再提供，已用它填写的内容保持不变。</translation>
  </message>
  <message>
   <source>Version {version} of this form cannot be published any more.</source>
   <translation>这张表单的第 {version} 版不能再发布。</translation>
  </message>
  <message>
   <source>Village clinic</source>
   <translation>村卫生室</translation>
  </message>
  <message>
   <source>Village clinic and health centre work together</source>
   <translation>村卫生室与卫生院共同管理</translation>
  </message>
  <message>
   <source>Village code</source>
   <translation>村（居）委会编码</translation>
  </message>
  <message>
   <source>Village or committee</source>
   <translation>村（居）委会</translation>
  </message>
  <message>
   <source>Visits of managers</source>
   <translation>管理人员参观学习</translation>
  </message>
  <message>
   <source>Visits of managers to the supporter that took place.</source>
   <translation>管理人员到支援单位参观学习的次数。</translation>
  </message>
  <message>
   <source>Void from now on; what this person wrote stays.</source>
   <translation>已作废；此人所写的记录保留。</translation>
  </message>
  <message>
   <source>Void the record  Ctrl+Enter</source>
   <translation>作废档案  Ctrl+Enter</translation>
  </message>
  <message>
   <source>Void this entry</source>
   <translation>作废本条记录</translation>
  </message>
  <message>
   <source>Void this record</source>
   <translation>作废档案</translation>
  </message>
  <message>
   <source>Void this session</source>
   <translation>作废这次培训</translation>
  </message>
  <message>
   <source>Voided</source>
   <translation>作废</translation>
  </message>
  <message>
   <source>Voided by</source>
   <translation>作废人</translation>
  </message>
  <message>
   <source>Voided on</source>
   <translation>作废时间</translation>
  </message>
  <message>
   <source>Void…</source>
   <translation>作废…</translation>
  </message>
  <message>
   <source>Wait {left} s</source>
   <translation>请等待{left}秒</translation>
  </message>
  <message>
   <source>Wait {seconds} seconds, then try again.</source>
   <translation>请等待 {seconds} 秒后再试。</translation>
  </message>
  <message>
   <source>Waiting for an answer</source>
   <translation>等待答复</translation>
  </message>
  <message>
   <source>Waiting for the sender's record</source>
   <translation>等待转出机构的记录</translation>
  </message>
  <message>
   <source>Waiting to be sent</source>
   <translation>等待发送</translation>
  </message>
  <message>
   <source>Waits behind it</source>
   <translation>因它等待的</translation>
  </message>
  <message>
   <source>Waits behind it: {records}</source>
   <translation>因它等待的：{records}</translation>
  </message>
  <message>
   <source>Wanted</source>
   <translation>申请到院方式</translation>
  </message>
  <message>
   <source>Wanted for</source>
   <translation>申请就诊日期</translation>
  </message>
  <message>
   <source>Watch for</source>
   <translation>注意事项</translation>
  </message>
  <message>
   <source>Watching {folder}; Ctrl+C ends it.</source>
   <translation>正在等待 {folder} 上的U盘；按 Ctrl+C 结束。</translation>
  </message>
  <message>
   <source>Way</source>
   <translation>送达</translation>
  </message>
  <message>
   <source>Way of discharge</source>
   <translation>离院方式</translation>
  </message>
  <message>
   <source>Welcome to Jiceng</source>
   <translation>欢迎使用基层通</translation>
  </message>
  <message>
   <source>What</source>
   <translation>内容</translation>
  </message>
  <message>
   <source>What a facility publishes here is seen by the whole county.</source>
   <translation>在此发布的值班表全县可见。</translation>
  </message>
  <message>
   <source>What became of it</source>
   <translation>处理结果</translation>
  </message>
  <message>
   <source>What came of it</source>
   <translation>成效</translation>
  </message>
  <message>
   <source>What happened before {day} is known to the county.</source>
   <translation>{day}之前的修改记录保存在县平台。</translation>
  </message>
  <message>
   <source>What inspections found in the period, each finding once.</source>
   <translation>本期检查发现的问题，每个计一次。</translation>
  </message>
  <message>
   <source>What is built</source>
   <translation>建设内容</translation>
  </message>
  <message>
   <source>What is examined</source>
   <translation>考核内容</translation>
  </message>
  <message>
   <source>What is grey is for the administrator to change.</source>
   <translation>灰色项目由系统管理员修改。</translation>
  </message>
  <message>
   <source>What is handed down</source>
   <translation>传承内容</translation>
  </message>
  <message>
   <source>What is here is kept, and a new mark was made; whether something is missing could not be told this once. After a power cut or a restored safety copy this is usual.</source>
   <translation>现有内容都保留，程序已重新建立标记；只有这一次无法判断是否有缺失。停电或恢复备份之后出现这种情况是正常的。</translation>
  </message>
  <message>
   <source>What is learnt</source>
   <translation>进修内容</translation>
  </message>
  <message>
   <source>What is missing</source>
   <translation>缺什么</translation>
  </message>
  <message>
   <source>What is said of it</source>
   <translation>评估意见</translation>
  </message>
  <message>
   <source>What is said of the work</source>
   <translation>评价意见</translation>
  </message>
  <message>
   <source>What is saved here stays here. Ask the county's administrator why.</source>
   <translation>本机保存的内容不受影响。请向县级管理员了解原因。</translation>
  </message>
  <message>
   <source>What is saved is safe. Ask your administrator to allow writing, then save again.</source>
   <translation>已保存的内容是安全的。请管理员开通写入权限，然后重新保存。</translation>
  </message>
  <message>
   <source>What is saved is safe. Free some space on the disk, then save again.</source>
   <translation>已保存的内容是安全的。请清理出一些磁盘空间，然后重新保存。</translation>
  </message>
  <message>
   <source>What it brings</source>
   <translation>内容与意义</translation>
  </message>
  <message>
   <source>What it counts</source>
   <translation>统计口径</translation>
  </message>
  <message>
   <source>What it did</source>
   <translation>做了什么</translation>
  </message>
  <message>
   <source>What it had lost was sent once more from here.</source>
   <translation>它丢失的内容已从本机重新发送。</translation>
  </message>
  <message>
   <source>What it is</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>What it is about</source>
   <translation>协议内容</translation>
  </message>
  <message>
   <source>What it is for</source>
   <translation>适用范围</translation>
  </message>
  <message>
   <source>What it is.</source>
   <translation>类别。</translation>
  </message>
  <message>
   <source>What it sees</source>
   <translation>看到的内容</translation>
  </message>
  <message>
   <source>What it was</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>What it was about</source>
   <translation>具体题目</translation>
  </message>
  <message>
   <source>What it was, without a name</source>
   <translation>病情（不写姓名）</translation>
  </message>
  <message>
   <source>What lists show.</source>
   <translation>列表中显示的简称。</translation>
  </message>
  <message>
   <source>What others see of this resident, and by whose decision. Nobody else sees it.</source>
   <translation>别的机构能看到这位居民的哪些内容、依据是什么。不在表中的机构都看不到。</translation>
  </message>
  <message>
   <source>What posted staff entered of their work beside what other pages know of it.</source>
   <translation>派驻人员登记的工作量，其他页面已有的除外。</translation>
  </message>
  <message>
   <source>What stood here before is kept in the folder {folder}.</source>
   <translation>原来的文件保留在文件夹 {folder} 中。</translation>
  </message>
  <message>
   <source>What the hub does not accept appears here.</source>
   <translation>县平台不接受的记录会列在这里。</translation>
  </message>
  <message>
   <source>What the two departments do together</source>
   <translation>结对内容</translation>
  </message>
  <message>
   <source>What they said</source>
   <translation>意见和建议</translation>
  </message>
  <message>
   <source>What this comes to is not of its type.</source>
   <translation>计算结果与该数据元的类型不符。</translation>
  </message>
  <message>
   <source>What this computer knows of the county hub is damaged.</source>
   <translation>本机保存的县级中心信息已损坏。</translation>
  </message>
  <message>
   <source>What to do</source>
   <translation>怎么办</translation>
  </message>
  <message>
   <source>What waits for another record appears here with the reason.</source>
   <translation>等待其他记录的，会连同原因列在这里。</translation>
  </message>
  <message>
   <source>What was asked about</source>
   <translation>调查内容</translation>
  </message>
  <message>
   <source>What was begun on return</source>
   <translation>返岗开展的项目</translation>
  </message>
  <message>
   <source>What was changed</source>
   <translation>修订内容</translation>
  </message>
  <message>
   <source>What was compared</source>
   <translation>核对内容</translation>
  </message>
  <message>
   <source>What was decided</source>
   <translation>会议决定</translation>
  </message>
  <message>
   <source>What was done</source>
   <translation>处理结果</translation>
  </message>
  <message>
   <source>What was entered then was written by versions of the form that do not ask for this, or that are not here yet.</source>
   <translation>这段时间填写的内容出自不询问此项的表单版本，或该版本尚未送达本机。</translation>
  </message>
  <message>
   <source>What was found</source>
   <translation>检查发现</translation>
  </message>
  <message>
   <source>What was learnt</source>
   <translation>总结</translation>
  </message>
  <message>
   <source>What was saved before is kept. Make a safety copy on another disk now and have this disk checked.</source>
   <translation>之前保存的内容仍在。请立即备份到另一块磁盘，并请人检查这块磁盘。</translation>
  </message>
  <message>
   <source>What was saved is safe. Sign in again and go on from there.</source>
   <translation>已保存的内容都在。请重新登录后继续。</translation>
  </message>
  <message>
   <source>What was seen</source>
   <translation>参观学习内容</translation>
  </message>
  <message>
   <source>What was taken away</source>
   <translation>已停用和终止的</translation>
  </message>
  <message>
   <source>What was typed</source>
   <translation>本次输入</translation>
  </message>
  <message>
   <source>What was typed into another record of this resident is not saved yet.</source>
   <translation>先前在这位居民的另一份档案中输入的内容尚未保存。</translation>
  </message>
  <message>
   <source>What was written while this computer's clock was wrong appears here with the right day.</source>
   <translation>本机时钟不对时写下的日期会列在这里，并给出正确的日子。</translation>
  </message>
  <message>
   <source>What you had typed until {when} is back.</source>
   <translation>已恢复您在 {when} 未保存的内容。</translation>
  </message>
  <message>
   <source>What you typed stays. It is saved into the record that is open here.</source>
   <translation>已输入的内容保留，将存入这里打开的档案。</translation>
  </message>
  <message>
   <source>When</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>When nothing is heard of a referral, from the next sign-in</source>
   <translation>转诊没有回音的提醒时限（下次登录起生效）</translation>
  </message>
  <message>
   <source>When two people change the same field, both values appear here.</source>
   <translation>两人修改同一项内容时，两个值都会列在这里。</translation>
  </message>
  <message>
   <source>When two people have the same temporary number, both appear here.</source>
   <translation>两个人的临时编号相同时，两人都列在这里。</translation>
  </message>
  <message>
   <source>Where</source>
   <translation>位置</translation>
  </message>
  <message>
   <source>Where it stands</source>
   <translation>安装地点</translation>
  </message>
  <message>
   <source>Where sticks appear when plugged in.</source>
   <translation>插入U盘后出现的位置。</translation>
  </message>
  <message>
   <source>Where the camera, the scanner or the ECG puts them; the newest is offered first.</source>
   <translation>相机、扫描仪或心电图机存放文件的位置；添加附件时先给出最新的一个。</translation>
  </message>
  <message>
   <source>Where the copies are kept.</source>
   <translation>备份存放的位置。</translation>
  </message>
  <message>
   <source>Where to go</source>
   <translation>就诊地点</translation>
  </message>
  <message>
   <source>Where to, and who took over the file</source>
   <translation>迁往何处、档案移交给谁</translation>
  </message>
  <message>
   <source>Whether it was saved cannot be told yet. Save again. If that fails too, start the program anew and look whether it is there before you type it once more; have this disk checked.</source>
   <translation>尚不能确定是否已保存。请再保存一次；若仍失败，请重新启动程序，先查看是否已存在，再决定是否重新录入；并请检查磁盘。</translation>
  </message>
  <message>
   <source>Which one</source>
   <translation>具体名称</translation>
  </message>
  <message>
   <source>Who</source>
   <translation>人员</translation>
  </message>
  <message>
   <source>Who answers at the supported</source>
   <translation>受援方负责人</translation>
  </message>
  <message>
   <source>Who answers at the supporter</source>
   <translation>支援方负责人</translation>
  </message>
  <message>
   <source>Who began further training in the period, each person once.</source>
   <translation>本期开始进修的人员，每人计一次。</translation>
  </message>
  <message>
   <source>Who began further training in the period, each time anew; planned is not begun.</source>
   <translation>本期开始进修的人次；仅有计划的不计。</translation>
  </message>
  <message>
   <source>Who can see it</source>
   <translation>谁能看到</translation>
  </message>
  <message>
   <source>Who is examined</source>
   <translation>考核对象</translation>
  </message>
  <message>
   <source>Who is shown what</source>
   <translation>谁能看到什么</translation>
  </message>
  <message>
   <source>Who keeps this record?</source>
   <translation>档案在哪里？</translation>
  </message>
  <message>
   <source>Who puts it right</source>
   <translation>整改责任人</translation>
  </message>
  <message>
   <source>Who was asked</source>
   <translation>调查对象</translation>
  </message>
  <message>
   <source>Whole months from the first day of the memberships of the period to the last day, both included; without a last day, to the end of the period.</source>
   <translation>从统计期内成员关系的首日到末日的整月数，首尾两日计入；没有末日的，计到统计期末。</translation>
  </message>
  <message>
   <source>Whom or what it is about</source>
   <translation>关于谁</translation>
  </message>
  <message>
   <source>Why</source>
   <translation>病情与原因</translation>
  </message>
  <message>
   <source>Why is it removed?</source>
   <translation>移除原因</translation>
  </message>
  <message>
   <source>Why is it void? It stays readable, and leaves all counts.</source>
   <translation>作废原因（记录仍可查看，不再计入统计）：</translation>
  </message>
  <message>
   <source>Why is it void? It stays readable.</source>
   <translation>作废原因？记录仍可查阅。</translation>
  </message>
  <message>
   <source>Why it is void, e.g. registered twice</source>
   <translation>作废原因，如：重复建档</translation>
  </message>
  <message>
   <source>Why it is withdrawn</source>
   <translation>撤下原因</translation>
  </message>
  <message>
   <source>Why it was discussed</source>
   <translation>讨论类型</translation>
  </message>
  <message>
   <source>Why it was ended</source>
   <translation>结束原因</translation>
  </message>
  <message>
   <source>Why it was voided</source>
   <translation>作废原因</translation>
  </message>
  <message>
   <source>Why there is no number</source>
   <translation>无证件号原因</translation>
  </message>
  <message>
   <source>With</source>
   <translation>对方机构</translation>
  </message>
  <message>
   <source>With the &amp;recovery sheet</source>
   <translation>使用恢复单(&amp;R)</translation>
  </message>
  <message>
   <source>With the expert beside</source>
   <translation>专家在场指导</translation>
  </message>
  <message>
   <source>With&amp;draw it  Ctrl+Enter</source>
   <translation>撤下(&amp;D)  Ctrl+Enter</translation>
  </message>
  <message>
   <source>With: {names}</source>
   <translation>合作机构：{names}</translation>
  </message>
  <message>
   <source>Without TLS, for this computer alone.</source>
   <translation>不加密，仅限本机。</translation>
  </message>
  <message>
   <source>Without a key or a mouse movement; what was typed is kept.</source>
   <translation>没有键盘和鼠标操作超过此时间即锁屏；已录入的内容会保留。</translation>
  </message>
  <message>
   <source>Without a line, a stick carries everything to the county hub and the answers home. Plug one in, or choose a folder. What is on it only the county can read.</source>
   <translation>没有网络时，用U盘把数据送到县平台，再把答复带回来。请插入U盘，或选择文件夹。U盘上的内容已加密，只有县平台读得出。</translation>
  </message>
  <message>
   <source>Without certificates the hub listens on this computer only, not on {host}.</source>
   <translation>没有证书时，中心只在本机监听，不能监听 {host}。</translation>
  </message>
  <message>
   <source>Words or initials</source>
   <translation>名称或拼音首字母</translation>
  </message>
  <message>
   <source>Words said</source>
   <translation>发言人次</translation>
  </message>
  <message>
   <source>Work</source>
   <translation>办理</translation>
  </message>
  <message>
   <source>Work known from other pages</source>
   <translation>其他页面已登记的工作</translation>
  </message>
  <message>
   <source>Work of posted staff</source>
   <translation>派驻人员工作量</translation>
  </message>
  <message>
   <source>Workbooks, or names of forms that ship with the program.</source>
   <translation>工作簿文件，或程序自带表单的名称。</translation>
  </message>
  <message>
   <source>Worked case “{name}”: {code} comes to {found}, not to {wanted}.</source>
   <translation>验算例“{name}”：{code} 得出 {found}，而不是 {wanted}。</translation>
  </message>
  <message>
   <source>Worked case “{name}”: {code} is not {outcome}.</source>
   <translation>验算例“{name}”：{code} 不是 {outcome}。</translation>
  </message>
  <message>
   <source>Workplace</source>
   <translation>工作单位</translation>
  </message>
  <message>
   <source>Works as</source>
   <translation>角色</translation>
  </message>
  <message>
   <source>Works only while the county is reached. You are told whom to ring, not the record. The resident's health centre sees that you asked, and why.</source>
   <translation>需要联网。只告诉您该联系哪家机构，不显示档案内容。建档机构会看到您的查询和理由。</translation>
  </message>
  <message>
   <source>Works together in: {names}</source>
   <translation>所在联合体：{names}</translation>
  </message>
  <message>
   <source>Write a note</source>
   <translation>写便笺</translation>
  </message>
  <message>
   <source>Write a question for news, for the county hub.</source>
   <translation>写入一份索取新数据的请求，交给县平台</translation>
  </message>
  <message>
   <source>Write a workbook to begin a form with, or to go on from one.</source>
   <translation>写出一个工作簿，用来新编表单或在原有表单上继续。</translation>
  </message>
  <message>
   <source>Write address, certificate and code into this file.</source>
   <translation>把地址、证书和登记码写入此文件。</translation>
  </message>
  <message>
   <source>Write another slip if something has to be added.</source>
   <translation>如需补充，请另写一份。</translation>
  </message>
  <message>
   <source>Write down this recovery key; it is shown only now and opens every backup:</source>
   <translation>请抄下恢复密钥；它只显示这一次，可打开所有备份：</translation>
  </message>
  <message>
   <source>Write news for a facility from which nothing came.</source>
   <translation>为没有送来数据的机构写入新数据。</translation>
  </message>
  <message>
   <source>Write return &amp;slip</source>
   <translation>书写回转单(&amp;S)</translation>
  </message>
  <message>
   <source>Write the address like https://10.1.2.3:8443.</source>
   <translation>地址请写成 https://10.1.2.3:8443 这样的格式。</translation>
  </message>
  <message>
   <source>Write the referral down by hand for now, and have this computer updated.</source>
   <translation>请先手工登记，并请人升级本机程序。</translation>
  </message>
  <message>
   <source>Write the time like 22:00, or leave it empty.</source>
   <translation>时间请写成 22:00 这样的格式，或留空。</translation>
  </message>
  <message>
   <source>Write the times like 12:00 17:00, or leave it empty.</source>
   <translation>时间请写成 12:00 17:00 这样的格式，或留空。</translation>
  </message>
  <message>
   <source>Write {count} records that wait here, {size} MB, for the county hub.</source>
   <translation>写入本机等待上报的 {count} 条记录（{size} MB），交给县平台</translation>
  </message>
  <message>
   <source>Writer's home</source>
   <translation>填写人所属机构</translation>
  </message>
  <message>
   <source>Written</source>
   <translation>填写</translation>
  </message>
  <message>
   <source>Written &amp;differently</source>
   <translation>填写不一致(&amp;D)</translation>
  </message>
  <message>
   <source>Written at</source>
   <translation>填写机构</translation>
  </message>
  <message>
   <source>Written at the hub after the copy; enter again what is still right:</source>
   <translation>备份之后在县平台录入的；仍然有效的请重新录入：</translation>
  </message>
  <message>
   <source>Written by</source>
   <translation>填写人</translation>
  </message>
  <message>
   <source>Written by {name}, refused on {when}</source>
   <translation>{name} 填写，{when} 被退回</translation>
  </message>
  <message>
   <source>Written on</source>
   <translation>填写时间</translation>
  </message>
  <message>
   <source>Wrote it</source>
   <translation>由其填写</translation>
  </message>
  <message>
   <source>Year</source>
   <translation>年份</translation>
  </message>
  <message>
   <source>Yes</source>
   <translation>是</translation>
  </message>
  <message>
   <source>Yes, join them  Enter</source>
   <translation>是，合并  Enter</translation>
  </message>
  <message>
   <source>Yes, part them  Enter</source>
   <translation>是，拆开  Enter</translation>
  </message>
  <message>
   <source>Yes, two people  Enter</source>
   <translation>是，两个人  Enter</translation>
  </message>
  <message>
   <source>You may ask {count} more times today.</source>
   <translation>今天还可以查询 {count} 次。</translation>
  </message>
  <message>
   <source>Your own institution is to be one of the two.</source>
   <translation>双方之一应是本机构。</translation>
  </message>
  <message>
   <source>Your own password</source>
   <translation>设置自己的密码</translation>
  </message>
  <message>
   <source>Your records and the earlier copies are safe. Try again.</source>
   <translation>您的数据和以前的备份都是安全的。请再试一次。</translation>
  </message>
  <message>
   <source>Your role may not do this here.</source>
   <translation>您的角色不能在此办理此事。</translation>
  </message>
  <message>
   <source>`accept`: the clock is right as it is, whatever was noted before.</source>
   <translation>`accept`：不管以前记下了什么，现在的时钟是对的。</translation>
  </message>
  <message>
   <source>`alarms` lists which computer tried what.</source>
   <translation>用 `alarms` 查看哪台电脑做了什么。</translation>
  </message>
  <message>
   <source>`attachment_gib` in hub.json says how much each institution may keep, in GiB.</source>
   <translation>hub.json 中的 `attachment_gib` 规定每个机构可保存的附件量（GiB）。</translation>
  </message>
  <message>
   <source>`healed` lists what was brought back in the name of others.</source>
   <translation>用 `healed` 查看由其他机构交还的记录。</translation>
  </message>
  <message>
   <source>`restored` lists what came of putting it back, and what is left to do.</source>
   <translation>用 `restored` 查看恢复之后的情况和待办事项。</translation>
  </message>
  <message>
   <source>a workstation</source>
   <translation>工作站</translation>
  </message>
  <message>
   <source>about {when}</source>
   <translation>约 {when}</translation>
  </message>
  <message>
   <source>active</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>add as a new topic</source>
   <translation>添加为新主题</translation>
  </message>
  <message>
   <source>added here</source>
   <translation>本地添加</translation>
  </message>
  <message>
   <source>an exchange failed: {code}</source>
   <translation>数据交换曾失败：{code}</translation>
  </message>
  <message>
   <source>and {count} more</source>
   <translation>另有{count}份</translation>
  </message>
  <message>
   <source>asked again</source>
   <translation>再次询问</translation>
  </message>
  <message>
   <source>at {place} {when}</source>
   <translation>{place}已收到 {when}</translation>
  </message>
  <message>
   <source>backup restore</source>
   <translation>安全副本 恢复 还原</translation>
  </message>
  <message>
   <source>birthday</source>
   <translation>出生日期</translation>
  </message>
  <message>
   <source>birthday, nearly</source>
   <translation>出生日期相近</translation>
  </message>
  <message>
   <source>born {year}</source>
   <translation>{year} 年出生</translation>
  </message>
  <message>
   <source>brought back a record in other words than this hub's</source>
   <translation>交还的记录与县平台发出的内容不符</translation>
  </message>
  <message>
   <source>brought back a record that it may not write, or nobody could read</source>
   <translation>交还了无权书写或无法读取的记录</translation>
  </message>
  <message>
   <source>brought back a record that was never lost; it counts as written now</source>
   <translation>交还了并未丢失的记录，按此刻所写处理</translation>
  </message>
  <message>
   <source>brought back by its owner too</source>
   <translation>所属机构也已交还</translation>
  </message>
  <message>
   <source>bytes</source>
   <translation>字节</translation>
  </message>
  <message>
   <source>came before its kind was known and is not right; stays at home</source>
   <translation>在认识该类记录之前到达且内容不合规，仅留在原机构</translation>
  </message>
  <message>
   <source>cases</source>
   <translation>例</translation>
  </message>
  <message>
   <source>changes unsent for {days} days</source>
   <translation>有改动 {days} 天未发出</translation>
  </message>
  <message>
   <source>claimed to have read what was never sent</source>
   <translation>声称读过从未发给它的内容</translation>
  </message>
  <message>
   <source>class hours</source>
   <translation>学时</translation>
  </message>
  <message>
   <source>clock wrong by {minutes} minutes</source>
   <translation>时钟差 {minutes} 分钟</translation>
  </message>
  <message>
   <source>colleagues guests accounts</source>
   <translation>职工 员工 账号 进修</translation>
  </message>
  <message>
   <source>communities</source>
   <translation>个</translation>
  </message>
  <message>
   <source>comparing differences</source>
   <translation>对账 核对 一条不少</translation>
  </message>
  <message>
   <source>contact person</source>
   <translation>联系人</translation>
  </message>
  <message>
   <source>copied or restored, {when}</source>
   <translation>曾被复制或恢复，{when}</translation>
  </message>
  <message>
   <source>copies</source>
   <translation>份</translation>
  </message>
  <message>
   <source>counties</source>
   <translation>个</translation>
  </message>
  <message>
   <source>courses</source>
   <translation>期</translation>
  </message>
  <message>
   <source>dates of birth are near</source>
   <translation>出生日期相近</translation>
  </message>
  <message>
   <source>days</source>
   <translation>天</translation>
  </message>
  <message>
   <source>departments</source>
   <translation>个科室</translation>
  </message>
  <message>
   <source>differs</source>
   <translation>不一致</translation>
  </message>
  <message>
   <source>diseases</source>
   <translation>种</translation>
  </message>
  <message>
   <source>done</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>duplicates merging joining same person</source>
   <translation>重复 合并 查重 同一人 重档</translation>
  </message>
  <message>
   <source>duties</source>
   <translation>人次</translation>
  </message>
  <message>
   <source>e.g. 0115, =, +3m</source>
   <translation>如 0115、=、+3m</translation>
  </message>
  <message>
   <source>e.g. 0930, 3pm</source>
   <translation>如 0930、9点半、下午3点</translation>
  </message>
  <message>
   <source>e.g. 19580312</source>
   <translation>如 19580312</translation>
  </message>
  <message>
   <source>e.g. 201905</source>
   <translation>如 201905</translation>
  </message>
  <message>
   <source>en</source>
   <translation>zh</translation>
  </message>
  <message>
   <source>fetched by {place}</source>
   <translation>{place}已收到</translation>
  </message>
  <message>
   <source>file in the hub's folder</source>
   <translation>中心文件夹中的文件</translation>
  </message>
  <message>
   <source>flash drive offline</source>
   <translation>优盘 闪存 usb 离线</translation>
  </message>
  <message>
   <source>forms</source>
   <translation>份</translation>
  </message>
  <message>
   <source>home due</source>
   <translation>首页 主页 待办</translation>
  </message>
  <message>
   <source>hospitals centres agreements</source>
   <translation>医院 卫生院 协议</translation>
  </message>
  <message>
   <source>hours</source>
   <translation>小时</translation>
  </message>
  <message>
   <source>identity number</source>
   <translation>证件号码</translation>
  </message>
  <message>
   <source>in {days} d</source>
   <translation>{days}天后</translation>
  </message>
  <message>
   <source>institutions</source>
   <translation>家</translation>
  </message>
  <message>
   <source>items</source>
   <translation>项</translation>
  </message>
  <message>
   <source>judged differently</source>
   <translation>判断不一</translation>
  </message>
  <message>
   <source>just now</source>
   <translation>刚刚</translation>
  </message>
  <message>
   <source>kept aside; the older form stands</source>
   <translation>已另存，以较早的内容为准</translation>
  </message>
  <message>
   <source>less than {mb} MB free</source>
   <translation>磁盘剩余不足 {mb} MB</translation>
  </message>
  <message>
   <source>memos</source>
   <translation>便签 备忘 留言</translation>
  </message>
  <message>
   <source>minutes</source>
   <translation>分钟</translation>
  </message>
  <message>
   <source>months</source>
   <translation>个月</translation>
  </message>
  <message>
   <source>mother's number</source>
   <translation>母亲证件号</translation>
  </message>
  <message>
   <source>name</source>
   <translation>姓名</translation>
  </message>
  <message>
   <source>name but for one character</source>
   <translation>姓名只差一字</translation>
  </message>
  <message>
   <source>names look alike</source>
   <translation>姓名字形相近</translation>
  </message>
  <message>
   <source>names sound alike</source>
   <translation>姓名读音相同</translation>
  </message>
  <message>
   <source>not fetched yet by {place}</source>
   <translation>{place}尚未收取</translation>
  </message>
  <message>
   <source>not heard of for {days} days</source>
   <translation>已 {days} 天没有消息</translation>
  </message>
  <message>
   <source>number ends in {digits}</source>
   <translation>证件尾号{digits}</translation>
  </message>
  <message>
   <source>numbers and revisions alone</source>
   <translation>仅编号和版本</translation>
  </message>
  <message>
   <source>on this computer</source>
   <translation>本机</translation>
  </message>
  <message>
   <source>opened there by {name}</source>
   <translation>{name}已查看</translation>
  </message>
  <message>
   <source>options printer language type</source>
   <translation>选项 打印机 语言 字号</translation>
  </message>
  <message>
   <source>pairs</source>
   <translation>对</translation>
  </message>
  <message>
   <source>password recovery lock</source>
   <translation>密码 改密码 恢复单 锁屏</translation>
  </message>
  <message>
   <source>patients records registering</source>
   <translation>患者 病人 档案 建档 登记</translation>
  </message>
  <message>
   <source>person-times</source>
   <translation>人次</translation>
  </message>
  <message>
   <source>persons</source>
   <translation>人</translation>
  </message>
  <message>
   <source>phone</source>
   <translation>电话</translation>
  </message>
  <message>
   <source>program {version} is old</source>
   <translation>程序版本 {version} 较旧</translation>
  </message>
  <message>
   <source>reached the age of {years}</source>
   <translation>享年{years}岁</translation>
  </message>
  <message>
   <source>record number</source>
   <translation>档案编号</translation>
  </message>
  <message>
   <source>reports counts</source>
   <translation>报表 统计 月报 数据</translation>
  </message>
  <message>
   <source>revoked</source>
   <translation>已停用</translation>
  </message>
  <message>
   <source>same contact person</source>
   <translation>联系人相同</translation>
  </message>
  <message>
   <source>same date of birth</source>
   <translation>出生日期相同</translation>
  </message>
  <message>
   <source>same identity number</source>
   <translation>证件号码相同</translation>
  </message>
  <message>
   <source>same mother</source>
   <translation>母亲相同</translation>
  </message>
  <message>
   <source>same name</source>
   <translation>姓名相同</translation>
  </message>
  <message>
   <source>same phone</source>
   <translation>电话相同</translation>
  </message>
  <message>
   <source>same record number</source>
   <translation>档案编号相同</translation>
  </message>
  <message>
   <source>same village</source>
   <translation>同村</translation>
  </message>
  <message>
   <source>sent other content under the name of an earlier change</source>
   <translation>用先前改动的编号发来了不同的内容</translation>
  </message>
  <message>
   <source>sessions</source>
   <translation>期/次</translation>
  </message>
  <message>
   <source>sex</source>
   <translation>性别</translation>
  </message>
  <message>
   <source>shifts rota phones</source>
   <translation>排班 班表 电话</translation>
  </message>
  <message>
   <source>showed a token that this hub never gave</source>
   <translation>出示了县平台从未发出的令牌</translation>
  </message>
  <message>
   <source>since {day}</source>
   <translation>自 {day} 起</translation>
  </message>
  <message>
   <source>sound of the name</source>
   <translation>姓名读音</translation>
  </message>
  <message>
   <source>steps</source>
   <translation>步</translation>
  </message>
  <message>
   <source>suggested</source>
   <translation>建议</translation>
  </message>
  <message>
   <source>sync sending refused conflicts</source>
   <translation>同步 上传 退回 冲突</translation>
  </message>
  <message>
   <source>taken back; its owner has been told</source>
   <translation>已采用，并已告知所属机构</translation>
  </message>
  <message>
   <source>teaching courses</source>
   <translation>教学 讲座 查房 签到</translation>
  </message>
  <message>
   <source>teams</source>
   <translation>支</translation>
  </message>
  <message>
   <source>the beginning</source>
   <translation>最初</translation>
  </message>
  <message>
   <source>the database that was replaced</source>
   <translation>被替换的数据库</translation>
  </message>
  <message>
   <source>the list beside the database</source>
   <translation>数据库旁的清单</translation>
  </message>
  <message>
   <source>the program stumbled over it; it is kept apart</source>
   <translation>程序处理它时出错，已单独保存</translation>
  </message>
  <message>
   <source>times</source>
   <translation>次</translation>
  </message>
  <message>
   <source>to be approved</source>
   <translation>待批准</translation>
  </message>
  <message>
   <source>today</source>
   <translation>今天</translation>
  </message>
  <message>
   <source>told of a past that this hub cannot have had</source>
   <translation>声称了县平台不可能有过的经历</translation>
  </message>
  <message>
   <source>transfer</source>
   <translation>转院 上转 下转 回转</translation>
  </message>
  <message>
   <source>twinning techniques rules registers</source>
   <translation>结对 对口支援 新技术 制度 台账</translation>
  </message>
  <message>
   <source>until {day}</source>
   <translation>至 {day} 止</translation>
  </message>
  <message>
   <source>until {when}</source>
   <translation>期限 {when}</translation>
  </message>
  <message>
   <source>village</source>
   <translation>村（居）</translation>
  </message>
  <message>
   <source>waits for its record</source>
   <translation>等待其记录</translation>
  </message>
  <message>
   <source>was copied or restored</source>
   <translation>曾被复制或恢复</translation>
  </message>
  <message>
   <source>what each record says</source>
   <translation>逐条记录的内容</translation>
  </message>
  <message>
   <source>without a name</source>
   <translation>未填姓名</translation>
  </message>
  <message>
   <source>your steps are kept at the hub</source>
   <translation>您的处理已存在县平台</translation>
  </message>
  <message>
   <source>your steps are kept here</source>
   <translation>您的处理已存在本机</translation>
  </message>
  <message>
   <source>yuan</source>
   <translation>元</translation>
  </message>
  <message>
   <source>{came} came of {all}</source>
   <translation>到场 {came} 人 / 名单 {all} 人</translation>
  </message>
  <message>
   <source>{characters} cannot be printed; the form will show a box. Please compare the card.</source>
   <translation>“{characters}”无法打印，表单上会显示方框。请与身份证核对。</translation>
  </message>
  <message>
   <source>{count} MB</source>
   <translation>{count} MB</translation>
  </message>
  <message>
   <source>{count} attachments are on this computer only; the county does not have them yet. A copy onto a stick holds them too.</source>
   <translation>有 {count} 个附件只在本机，县平台还没有。写到U盘的备份也包含它们。</translation>
  </message>
  <message>
   <source>{count} changes confirmed, {rows} news.</source>
   <translation>县平台已确认 {count} 项，收到 {rows} 条新数据。</translation>
  </message>
  <message>
   <source>{count} changes refused</source>
   <translation>{count} 处改动被退回</translation>
  </message>
  <message>
   <source>{count} changes that the county did not have yet were taken out of the damaged file.</source>
   <translation>已从损坏的文件中取出县平台尚未收到的 {count} 项修改。</translation>
  </message>
  <message>
   <source>{count} changes wait to be sent.</source>
   <translation>{count}项更改等待发送。</translation>
  </message>
  <message>
   <source>{count} conflicts undecided</source>
   <translation>{count} 处冲突未处理</translation>
  </message>
  <message>
   <source>{count} d</source>
   <translation>{count}天</translation>
  </message>
  <message>
   <source>{count} days</source>
   <translation>{count} 天</translation>
  </message>
  <message>
   <source>{count} decided. Both values stay in the history.</source>
   <translation>已定 {count} 项，两个内容都留在历史中。</translation>
  </message>
  <message>
   <source>{count} facilities are entered.</source>
   <translation>已录入 {count} 家机构。</translation>
  </message>
  <message>
   <source>{count} fields</source>
   <translation>{count} 项</translation>
  </message>
  <message>
   <source>{count} files passed on.</source>
   <translation>已转交 {count} 份数据。</translation>
  </message>
  <message>
   <source>{count} forms were begun and are not saved yet.</source>
   <translation>有{count}份表单已开始填写，尚未保存。</translation>
  </message>
  <message>
   <source>{count} found in all months</source>
   <translation>全部月份中找到 {count} 次</translation>
  </message>
  <message>
   <source>{count} h</source>
   <translation>{count}小时</translation>
  </message>
  <message>
   <source>{count} hours</source>
   <translation>{count} 小时</translation>
  </message>
  <message>
   <source>{count} min</source>
   <translation>{count}分钟</translation>
  </message>
  <message>
   <source>{count} minutes</source>
   <translation>{count} 分钟</translation>
  </message>
  <message>
   <source>{count} more</source>
   <translation>还有{count}页</translation>
  </message>
  <message>
   <source>{count} names were added.</source>
   <translation>已添加 {count} 人。</translation>
  </message>
  <message>
   <source>{count} need attention</source>
   <translation>{count}项需要处理</translation>
  </message>
  <message>
   <source>{count} not readable yet</source>
   <translation>{count}份暂不能阅读</translation>
  </message>
  <message>
   <source>{count} of more than {of}</source>
   <translation>共 {of} 以上，显示 {count}</translation>
  </message>
  <message>
   <source>{count} of them stand there twice. Compare before saving.</source>
   <translation>其中 {count} 个姓名重复，保存前请核对。</translation>
  </message>
  <message>
   <source>{count} of {of}</source>
   <translation>共 {of}，显示 {count}</translation>
  </message>
  <message>
   <source>{count} open already: {first}</source>
   <translation>已有{count}份未结转诊：{first}</translation>
  </message>
  <message>
   <source>{count} pages</source>
   <translation>共 {count} 页</translation>
  </message>
  <message>
   <source>{count} people</source>
   <translation>{count} 人</translation>
  </message>
  <message>
   <source>{count} records are not the same here and at the county.</source>
   <translation>有{count}条记录本机与县平台不一致。</translation>
  </message>
  <message>
   <source>{count} records are on the stick.</source>
   <translation>{count} 条记录已写到U盘上。</translation>
  </message>
  <message>
   <source>{count} records do not say what this hub wrote: somebody or something changed the database. Let their homes look at them and save them again, or restore a safety copy.</source>
   <translation>{count} 条记录与县平台写入的内容不符：数据库在程序之外被改动。请所属机构查看并重新保存，或恢复安全备份。</translation>
  </message>
  <message>
   <source>{count} records it had lost were sent once more from here.</source>
   <translation>它丢失的 {count} 条记录已从本机重新发送。</translation>
  </message>
  <message>
   <source>{count} records set aside</source>
   <translation>{count} 条记录暂存未读入</translation>
  </message>
  <message>
   <source>{count} records unequal</source>
   <translation>{count} 条记录不一致</translation>
  </message>
  <message>
   <source>{count} records were changed at the county outside its program: tell the county's administrator.</source>
   <translation>县平台有 {count} 条记录在程序之外被改动，请告知县平台管理员。</translation>
  </message>
  <message>
   <source>{count} records were not the same as the county's; mended.</source>
   <translation>有{count}条记录与县平台不一致，已修复。</translation>
  </message>
  <message>
   <source>{count} refused by the county</source>
   <translation>县平台拒收{count}项</translation>
  </message>
  <message>
   <source>{count} times</source>
   <translation>{count} 次</translation>
  </message>
  <message>
   <source>{count} to correct</source>
   <translation>{count} 处需要改正</translation>
  </message>
  <message>
   <source>{count} waiting to be sent</source>
   <translation>{count}项待发送</translation>
  </message>
  <message>
   <source>{count} years</source>
   <translation>{count} 年</translation>
  </message>
  <message>
   <source>{count}, late {late}</source>
   <translation>{count}，逾期{late}</translation>
  </message>
  <message>
   <source>{days} d late</source>
   <translation>逾期{days}天</translation>
  </message>
  <message>
   <source>{day}/{month}/{year}</source>
   <translation>{year}年{month}月{day}日</translation>
  </message>
  <message>
   <source>{facility} belongs to it now.</source>
   <translation>{facility} 已加入。</translation>
  </message>
  <message>
   <source>{facility} ends on {day}. What waits there goes back to the senders.</source>
   <translation>{facility} 的最后一天是 {day}。在那里等待处理的转诊退回转出机构。</translation>
  </message>
  <message>
   <source>{facility} goes on.</source>
   <translation>{facility} 继续运行。</translation>
  </message>
  <message>
   <source>{field}: {problem}</source>
   <translation>{field}：{problem}</translation>
  </message>
  <message>
   <source>{file} is written.</source>
   <translation>已写出 {file}。</translation>
  </message>
  <message>
   <source>{first} to {last}</source>
   <translation>{first}至{last}</translation>
  </message>
  <message>
   <source>{first} to {last} of {count}</source>
   <translation>第 {first}—{last} 位，共 {count} 位</translation>
  </message>
  <message>
   <source>{label} *</source>
   <translation>{label} *</translation>
  </message>
  <message>
   <source>{names} and {count} more</source>
   <translation>{names} 等，另有 {count} 项</translation>
  </message>
  <message>
   <source>{name}  Alt+N</source>
   <translation>{name}  Alt+N</translation>
  </message>
  <message>
   <source>{name} (twice)</source>
   <translation>{name}（重名）</translation>
  </message>
  <message>
   <source>{name} has the number {number}.</source>
   <translation>{name} 的编号是 {number}。</translation>
  </message>
  <message>
   <source>{name} has this number already. Please compare with the card.</source>
   <translation>{name} 的档案已有这个号码，请与证件核对。</translation>
  </message>
  <message>
   <source>{name} is let in from now on.</source>
   <translation>{name} 现在起可以加入。</translation>
  </message>
  <message>
   <source>{name} is shut out from its next request on.</source>
   <translation>{name} 已停用，从下一次请求起生效。</translation>
  </message>
  <message>
   <source>{name} {sessions} / {persons}</source>
   <translation>{name} {sessions}次 / {persons}人次</translation>
  </message>
  <message>
   <source>{name} {title}, line {number}</source>
   <translation>{name} {title}，第{number}行</translation>
  </message>
  <message>
   <source>{name}, as far as this computer sees</source>
   <translation>{name}（以本机可见为限）</translation>
  </message>
  <message>
   <source>{name}: remark</source>
   <translation>{name}：备注</translation>
  </message>
  <message>
   <source>{name}: since</source>
   <translation>{name}：确诊时间</translation>
  </message>
  <message>
   <source>{name}: {operations} changes taken in, {rows} news in the answer.</source>
   <translation>{name}：收到 {operations} 项变更，答复中有 {rows} 条数据。</translation>
  </message>
  <message>
   <source>{name}: {rows} news written.</source>
   <translation>{name}：已写入 {rows} 条新数据。</translation>
  </message>
  <message>
   <source>{place} brought {count} of our records back to the county hub ({when}).</source>
   <translation>{place} 把本机构的 {count} 条记录交还给了县平台（{when}）。</translation>
  </message>
  <message>
   <source>{place} did not take it over ({day}): {why}</source>
   <translation>{place}未接管（{day}）：{why}</translation>
  </message>
  <message>
   <source>{proxy} is not the address of a computer.</source>
   <translation>{proxy} 不是计算机地址。</translation>
  </message>
  <message>
   <source>{roles} (guest until {day})</source>
   <translation>{roles}（外来，至{day}）</translation>
  </message>
  <message>
   <source>{shown}: type more to find the others</source>
   <translation>{shown}：再输入一些字即可找到其余的</translation>
  </message>
  <message>
   <source>{time} is at night. For the afternoon type 15:00 or 3pm.</source>
   <translation>{time} 是夜里。若指下午，请输入 15:00 或 下午3点。</translation>
  </message>
  <message>
   <source>{title}: {definition}</source>
   <translation>{title}：{definition}</translation>
  </message>
  <message>
   <source>{value} (kept aside)</source>
   <translation>{value}（另存，未采用）</translation>
  </message>
  <message>
   <source>{value} (stands beside)</source>
   <translation>{value}（并列保留）</translation>
  </message>
  <message>
   <source>{who} said on {day} that these are two people. Since then what identifies them has changed.</source>
   <translation>{who}在 {day} 认为这是两个人。此后身份信息有变动。</translation>
  </message>
  <message>
   <source>{who} said on {day} that these are two people; somebody else joined them. Until you decide both are shown as one.</source>
   <translation>{who}在 {day} 认为这是两个人，另有人把它们合并了。在您决定之前按同一人显示。</translation>
  </message>
  <message>
   <source>{who} said that two of these are two people.</source>
   <translation>{who}认为其中两份是两个人的。</translation>
  </message>
  <message>
   <source>{who}, {when}</source>
   <translation>{who}，{when}</translation>
  </message>
  <message>
   <source>{who}: kept by {where}</source>
   <translation>{who}，建档机构：{where}</translation>
  </message>
  <message>
   <source>{year}-{month}</source>
   <translation>{year}年{month}月</translation>
  </message>
  <message>
   <source>“{code}” cannot be a code: small letters, digits and _, a letter first.</source>
   <translation>“{code}”不能作代码：只用小写字母、数字和下划线，以字母开头。</translation>
  </message>
  <message>
   <source>“{code}” is of another type in version {version}. Give it another code.</source>
   <translation>“{code}”在第 {version} 版中是另一种类型，请换一个代码。</translation>
  </message>
  <message>
   <source>“{name}” is no host name or address under which workstations can reach the hub.</source>
   <translation>“{name}”不是工作站可以访问的主机名或地址。</translation>
  </message>
  <message>
   <source>“{part}” cannot be read here.</source>
   <translation>此处的“{part}”无法识别。</translation>
  </message>
  <message>
   <source>“{part}” is no answer: a code, a space, its words.</source>
   <translation>“{part}”不是选项：应为代码、空格、文字。</translation>
  </message>
  <message>
   <source>“{title}”, version {version}, is published: {elements} elements, {cases} cases.</source>
   <translation>“{title}”第 {version} 版已发布：{elements} 个数据元，{cases} 个验算例。</translation>
  </message>
  <message>
   <source>“{title}”, version {version}, may be published: {elements} elements, {cases} cases.</source>
   <translation>“{title}”第 {version} 版可以发布：{elements} 个数据元，{cases} 个验算例。</translation>
  </message>
  <message>
   <source>“{value}” cannot stand under “{column}”.</source>
   <translation>“{value}”不能填在“{column}”之下。</translation>
  </message>
 </context>
</TS>
