@{
    # PowerShell 7 loads the assembly without dependencies, and Windows PowerShell loads the other one.
    RootModule             = if ($PSEdition -eq 'Core') { 'lib/net8.0/Bctrl.PowerShell.dll' } else { 'lib/netstandard2.0/Bctrl.PowerShell.dll' }
    ModuleVersion          = '0.1.0'
    GUID                   = '5a0c1d0e-7f0b-4c61-9a2e-6d1d3b1f8c42'
    Author                 = 'the Bctrl.PowerShell contributors'
    CompanyName            = 'the Bctrl.PowerShell contributors'
    Copyright              = '(c) the Bctrl.PowerShell contributors. MIT licence.'
    Description            = 'Waits for bctrl operations and tool calls, thousands at once, and returns each as an object as soon as it completes. Operations run in a browser, a desktop or a spreadsheet; tool calls run tools. Filter and export the results, cancel operations that run too long, and see which step failed and how to fix it. Requires only PowerShell.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Core', 'Desktop')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('Bctrl.format.ps1xml')
    CmdletsToExport        = @(
        'Connect-Bctrl', 'ConvertTo-BctrlReport', 'Disconnect-Bctrl', 'Get-BctrlConnection', 'Get-BctrlOperation', 'Get-BctrlOperationStep',
        'Get-BctrlToolCall', 'Invoke-BctrlRequest', 'Measure-BctrlWork', 'Send-BctrlToolCallResponse', 'Start-BctrlToolCall', 'Stop-BctrlOperation',
        'Stop-BctrlToolCall', 'Wait-BctrlOperation', 'Wait-BctrlToolCall'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @('Measure-BctrlOperation')
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @(
                'bctrl', 'automation', 'browser', 'operations', 'wait', 'api', 'devops', 'runbook',
                'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS'
            )
            # The newest section of CHANGELOG.md. A test compares them.
            ReleaseNotes = @'
Added

- Connect-Bctrl, Get-BctrlConnection and Disconnect-Bctrl: one connection for each runspace. The API key is never shown.
- Wait-BctrlOperation: waits for thousands of operations at once, and returns each as soon as it completes. Each distinct id has exactly one result.
- Get-BctrlOperation, Stop-BctrlOperation and Get-BctrlOperationStep: the current state, cancellation, and one flat row for each step.
- Start-BctrlToolCall, Wait-BctrlToolCall, Get-BctrlToolCall, Stop-BctrlToolCall and Send-BctrlToolCallResponse: start tool calls, wait for thousands of them at once, list them page by page, cancel them, and answer their questions. Each start has an idempotency key, so that a retry never starts a second tool call.
- Wait-BctrlToolCall -UntilInput returns a tool call that has a question, with a warning that contains the question and the command that answers it.
- Invoke-BctrlRequest: any other route, with the API key, retries and error records of the connection.
- Measure-BctrlWork: one summary of any number of operations, with the number of each status, the minimum, median, 95th percentile and maximum duration, the slowest operations, and the failures grouped by code and call. -GroupBy returns one summary for each value of a property or of a script block.
- ConvertTo-BctrlReport: a web page with a summary, a timeline, and the failures with their steps and fixes, in one file without scripts and references. -As Markdown is for step summaries and chats.
- Measure-BctrlWork and ConvertTo-BctrlReport also take the errors of the other commands, for example with 2>&1. An operation of which only an error is known is counted in Unknown.
- Connect-Bctrl -Test reports a wrong API key or server at once. If the test fails, the session keeps the connection that it had.
- The topic about_Bctrl_Jobs: how to wait in thread jobs, in jobs and in ForEach-Object -Parallel.
- The topic about_Bctrl_ToolCalls, and the runbook Start-ToolCallBatch.ps1, which starts a tool call for each row of a CSV file, waits for all of them, answers questions, and writes reports.
- Errors with recommended actions, help for every cmdlet, and topics about waiting, errors and runbooks.
- PowerShell 7.4 and later on Windows, Linux and macOS, and Windows PowerShell 5.1.

Changed since earlier builds

- Bctrl.BctrlException is the base class of the exceptions. Bctrl.BctrlApiException is for a request that failed. Bctrl.OperationFailedException is for an operation that did not succeed, with -RequireSuccess. The exception for a blank id, a timeout of the command or a file that can't be written is a BctrlException.
- Invoke-BctrlRequest -OutFile reports the new error FileNotSaved (category WriteError) if the file can't be written. Before, this was InvalidRequest.
- Invoke-BctrlRequest -OutFile writes to a temporary file with a unique name, which replaces the target in one step when the whole response was received. Before, it used a file with the extension .partial. A symbolic link is kept in PowerShell 7, the mode of a replaced file is kept on Linux and macOS, and a read-only file is an error.
- Stop-BctrlOperation -Timeout does not include the time that a person takes to confirm. A confirmed cancellation is also requested if the time has elapsed. The command then waits one second for the response.
- Stop-BctrlOperation prompts once for each id. With -Wait, the first poll follows at once. The default of -ThrottleLimit is always 200.
- Operation ids are compared without regard to case.
- Operations that were received with one API key are not offered to another key by Get-BctrlOperation without an id and by tab completion.
- Wait-BctrlOperation -Any stops all polling after the first completed operation.
- A Retry-After of the server is shown in progress and in one verbose line. If it is 15 seconds or longer, the command writes a warning. So does the next command while the time has not elapsed.
- Progress matches what was written, also while input arrives slowly.
- A connection that is closed, or an API key that is rejected, ends a command with one terminating error.
- If the timeout elapses, an operation that was piped in as an object is returned with its last known state, even if no response was received.
- Steps are counted from 1 in tables, messages, progress and the text of steps. The property Index starts at 0, as in the API.
- Two copies or versions of the module can be imported in one session. The file Bctrl.types.ps1xml is removed.
- If two names in JSON differ only in case, or one of them is empty, no value is lost.
- A number in JSON that is too small for all of its digits is a string.
- The views of deserialized operations show arrays and large integers as JSON.
- An object with a list of ids in its property Id or OperationId stands for each of them.
- Wait-BctrlOperation has up to 100,000 requests in flight by default over HTTP/2. Over HTTP/1.1, it is still 10,000.
- If the computer has no network port or file handle left, fewer requests are in flight, and one warning says so. Before, they failed.
- The first results are returned while other operations are still being started.
- Import-Module takes less time. The first command registers the type data of operations.
- -Timeout of Get-BctrlOperation, Get-BctrlOperationStep and Invoke-BctrlRequest. No command takes more than two seconds longer than its -Timeout, except for the time to confirm. 0 has no time limit.
- If -Timeout elapses before the first response, the error is NoResponse. OperationWaitTimeout means that the state was received. Both contain the last failure and the number of tries, and recommend what to do about the failure.
- The API key is removed from everything that a command shows, also if a server sends it encoded or divided. Before, some messages could show it.
- Many large responses at the same time no longer take gigabytes of memory. Two responses of more than 1 MiB are read at the same time, and the others wait.
- The messages about Retry-After say when the next request is sent. So does the error of a timeout. A date in the header is compared with the clock of the server.
- After an outage of the server, the first request that succeeds ends the delays of the others.
- A refused HTTP/2 stream does not count as a failure if other requests are in flight. Fewer requests are then sent at the same time.
- If a command writes several errors of the same kind, all but the first are shown on one line. Text of a server that a CI system would run as a command, such as ##vso[, is divided.
- A key, server, proxy or subaccount that is not valid is the error InvalidConnection in every command. It names the environment variable that the value comes from, has a recommended action, and has no target. Its exception is a BctrlException.
- Connect-Bctrl -ApiKey accepts a PSCredential. With plain text, the error says what to do instead and does not repeat the text.
- The error for a -Server, -Proxy or -Path that is not valid does not show a password in the address.
- -Timeout $null is an error; before, a variable that was not set meant no limit. So is a duration under 1 ms other than 0, such as a number that was converted to a TimeSpan in ticks.
- Durations such as 1w, '5 min', '2 hours' and PT5M.
- 2.0 is read as an integer. A step number that can't be read is $null, with one warning, and no longer makes the response invalid. Index of a step may be $null.
- TimedOutWaiting is never true for an operation that has completed.
- Properties that the API specification does not define come after the others, also in Export-Csv.
- The runbooks have the same columns, times in UTC, durations in seconds, and exit codes. They keep their timeouts even if the server is not available.
- Assert-OperationSuccess.ps1 accepts ids from arguments, files and the pipeline, never passes without an operation, and writes a summary and outputs in GitHub Actions and Azure Pipelines.
- Samples for GitHub Actions, Azure Pipelines, Azure Automation, systemd and cron.
- Get-BctrlOperationStep returns Number, the position of a step counted from 1.
- Wait-NightlyBatch.ps1 keeps its results if an error ends the wait, such as a revoked key. Until it ends, its report lists all operations as unknown.
- DurationSeconds of an operation is a number that Measure-Object, Sort-Object and spreadsheets can use. Duration and Steps still work by name, but are not listed, so that ConvertTo-Json writes each step once and the duration as one value. Export-Csv starts with the columns that are used most.
- The tables of operations and steps show the whole reason of a failure, also in narrow terminals. Each status has a color.
- Wait-BctrlOperation -Any -RequireSuccess ends with the first operation that succeeds, and returns only this one. Operations that did not succeed are targets of errors.
- A session remembers all ids that were given to a command, also those without a response. After Ctrl+C, a timeout or an outage, Get-BctrlOperation without an id gets all of them, and Tab completes them.
- Tab completes durations for -Timeout and -LongPollTimeout, and offers each server once.
- Get-Help suggests -Online only if there is a page to open.
- The runbooks use the new commands. Assert-OperationSuccess.ps1 writes its job summary with ConvertTo-BctrlReport. Wait-NightlyBatch.ps1 and Wait-OperationFanOut.ps1 return the counts of each status, durations, failures and the path of the report. There is no Seconds any more.
- A runbook that is stopped before its result is known, by Ctrl+C or by a command such as Select-Object -First 1, exits with 2. Stop-OverdueOperation.ps1 returns the operations that it cancelled when its exit code is known. The runbooks compare a status with its case, as the module does.
- Wait-NightlyBatch.ps1 -HtmlPath writes a report about the batch as a web page.
- PowerShell no longer crashes if a command is stopped, or its timeout elapses, at the moment at which a compressed response is decompressed.
- A web page in place of a JSON response, and a server that does not use https, have a message that says so.
- Measure-BctrlOperation is now Measure-BctrlWork, because it takes tool calls, too. The old name is an alias. The types Bctrl.OperationSummary and Bctrl.SlowOperation are now Bctrl.WorkSummary and Bctrl.SlowItem. ConvertTo-BctrlReport, Invoke-BctrlRequest and the runbooks take tool calls, too.
- Bctrl.OperationFailedException derives from the new class Bctrl.WorkFailedException, as Bctrl.ToolCallFailedException does.
- The parameter alias -OperationId is removed. Objects with a property OperationId are still accepted.
- The commands for operations report an error for the id of a tool call, and say which commands to use. So do the commands for tool calls.
- Measure-BctrlWork has RequiresInput, the number of tool calls that wait for an answer, and reports show their questions. -GroupBy accepts the properties of operations and of tool calls.
- Connect-Bctrl -Test also accepts a server that has only tool calls.
- Invoke-BctrlRequest rejects an idempotency key that is blank, or that begins or ends with a space: the server would not receive it. A SecureString in a body is an error; before, its length was sent.
- The emulator serves tool calls, New-EmulatorToolCall starts them, and every fault works on their routes. The fault repeated-cursor is new.
'@
            # The build sets it: build.ps1 -Prerelease, or the MSBuild property Prerelease.
            Prerelease   = ''
        }
    }
}
