# Welcome. The playground runs an emulator of the bctrl API. This tour shows what the module does with it.
# Connect to the server. The API key comes from $env:BCTRL_API_KEY, and the address from $env:BCTRL_BASE_URL.
Connect-Bctrl
Get-BctrlConnection

# Start some operations. The command for this belongs to the emulator; the module itself doesn't start operations.
# To see all options, run Get-Help New-EmulatorOperation.
$started = @(
    New-EmulatorOperation -Count 2 -DurationSeconds 1.5
    New-EmulatorOperation -DurationSeconds 3 -RuntimeKind desktop
    New-EmulatorOperation -DurationSeconds 2 -RuntimeKind spreadsheet -End failed -FailAtStep 3
    New-EmulatorOperation -DurationSeconds 1 -End cancelled
    New-EmulatorOperation -DurationSeconds 4 -End timed_out -ErrorMessage 'The page never finished loading.'
)
$stuck = New-EmulatorOperation -End never

# Wait for all of them at once. Each operation is shown as soon as it completes.
$started | Wait-BctrlOperation -Timeout 30s -OutVariable completed

# Which operations did not succeed? Save them in a file.
$completed | Where-Object Status -ne succeeded | Select-Object Id, Status, DurationSeconds, Error | Export-Csv failed.csv
Get-Content failed.csv

# How many were there, how long did they take, and why did some not succeed?
$completed | Measure-BctrlWork

# Make a report: a web page, or Markdown for the summary of a CI job.
$completed | ConvertTo-BctrlReport | Set-Content report.html
$completed | ConvertTo-BctrlReport -As Markdown

# Why did one of them fail? Get its steps, up to the one that failed.
$failed = $completed | Where-Object Status -eq failed
$failed | Get-BctrlOperationStep

# A runbook can require success. The error says what failed, and what to do next.
try { $null = $failed | Wait-BctrlOperation -RequireSuccess -ErrorAction Stop } catch { "$_"; $_.ErrorDetails.RecommendedAction }

# One operation never completes. Get its state, and cancel it.
$stuck | Get-BctrlOperation
$stuck | Stop-BctrlOperation -Wait

# Tool calls work in the same way, and the module starts them: one that solves a captcha, and one that asks a person.
$calls = @(
    Start-BctrlToolCall captcha.solve @{ url = 'https://example.com/login' }
    Start-BctrlToolCall human.request @{ prompt = 'Approve the refund of order 1001?' }
)

# Wait until they have completed, or have a question. The warning shows the command that answers it.
$calls | Wait-BctrlToolCall -UntilInput -OutVariable calls

# Answer the question, and wait for the result.
$calls | Where-Object Status -eq requires_input |
    Send-BctrlToolCallResponse -Response @{ approved = $true } | Wait-BctrlToolCall | Format-List Id, Tool, Status, Result

# Send a request to any other route of the server, with the same API key, retries and errors. This route returns the
# number of requests that the waiting took.
(Invoke-BctrlRequest /emulator/stats).routes.wait

# This is the end of the tour. To open a prompt and try the commands yourself, run:
#   dotnet run --project src/Bctrl.Playground -- -Interactive
