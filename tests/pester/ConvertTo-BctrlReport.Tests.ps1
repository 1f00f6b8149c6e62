# What the page and the Markdown contain is tested in Bctrl.Client.Tests.

Describe 'ConvertTo-BctrlReport' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $stub = Get-Stub -Failed bad
        Connect-Stub $stub
        $operations = Wait-BctrlOperation a, bad | Sort-Object Id
        Disconnect-Bctrl
        $requests = $stub.Requests.Count
    }

    AfterAll {
        $stub.Requests.Count | Should -Be $requests -Because 'the command sends no request and needs no connection'
    }

    It 'gives one page for all operations, which is one string' {
        $report = @($operations | ConvertTo-BctrlReport)
        $report.Count | Should -Be 1
        $report[0] | Should -BeOfType string
        $report[0] | Should -BeLikeExactly '<!DOCTYPE html>*<h1>1 of 2 operations did not succeed</h1>*UNKNOWN_CALL*<article>*</html>*'
        @([regex]::Matches($report[0], '<article>')).Count | Should -Be 1
    }

    It 'gives a page that is the same in every encoding: <_>' -ForEach 'ascii', 'utf8', 'unicode' {
        $report = $operations | ConvertTo-BctrlReport -Title "N$([char] 0xE4)chtlich $([char] 0x4E2D)"
        $report | Set-Content TestDrive:/report.html -Encoding $_
        $page = [xml] ((Get-Content TestDrive:/report.html -Raw) -replace '^<!DOCTYPE html>')
        $page.html.head.title | Should -BeExactly "N$([char] 0xE4)chtlich $([char] 0x4E2D)"
    }

    It 'says when it was created, in UTC' {
        $before = [datetime]::UtcNow.AddMinutes(-1)
        ($operations | ConvertTo-BctrlReport) -match 'Created (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\. ' | Should -BeTrue
        $created = [datetime]::ParseExact($Matches[1], 'yyyy-MM-dd HH:mm:ss', [cultureinfo]::InvariantCulture)
        $created | Should -BeGreaterThan $before
        $created | Should -BeLessThan ([datetime]::UtcNow.AddMinutes(1))
    }

    It 'gives Markdown with -As Markdown' {
        $report = $operations | ConvertTo-BctrlReport -As Markdown -Title 'Nightly | orders'
        $report | Should -BeOfType string
        $lines = $report -split "`n"
        $lines[0], $lines[2] | Should -BeExactly '# Nightly \| orders', '1 of 2 operations did not succeed.'
        $lines | Should -Contain '| 1 | `UNKNOWN_CALL` | `page.clik` | There is no call page.clik. | `bad` |'
    }

    It 'has numbers that do not depend on the culture' {
        Invoke-WithDecimalComma { $operations | ConvertTo-BctrlReport } | Should -Not -Match '\d,\d+%'
        Invoke-WithDecimalComma { [Bctrl.Operation]@{ Id = 'x'; Status = 'succeeded'; StartedAt = '2026-03-01'; FinishedAt = [datetime]::new(2026, 3, 1, 0, 0, 1, 500) } | ConvertTo-BctrlReport } |
            Should -BeLikeExactly '*1.5s*'
    }

    It 'is the same for deserialized operations, and for an array' {
        $operations | Export-Clixml TestDrive:/operations.xml
        $expected = ($operations | ConvertTo-BctrlReport) -replace 'Created [\d: -]+'
        (Import-Clixml TestDrive:/operations.xml | ConvertTo-BctrlReport) -replace 'Created [\d: -]+' | Should -BeExactly $expected
        (ConvertTo-BctrlReport -InputObject $operations) -replace 'Created [\d: -]+' | Should -BeExactly $expected
    }

    It 'says that there is nothing to report' {
        @() | ConvertTo-BctrlReport | Should -BeLikeExactly '*<h1>There are no operations or tool calls</h1>*'
    }

    It 'does not accept ids' {
        { 'a' | ConvertTo-BctrlReport -ErrorAction Stop } | Should -Throw "*'a' is not an operation or a tool call. Pipe ids to Wait-BctrlOperation or Wait-BctrlToolCall first*"
    }

    It 'completes the formats' {
        $typed = 'ConvertTo-BctrlReport -As '
        (TabExpansion2 -inputScript $typed -cursorColumn $typed.Length).CompletionMatches.CompletionText | Should -Be 'Html', 'Markdown'
    }

    It 'does not contain the key of the connection' {
        Connect-Stub $stub
        try {
            $operation = [Bctrl.Operation]@{ Id = 'x'; Status = 'failed'; Error = [Bctrl.OperationError]@{ Code = 'c'; Message = "The key $canary is not valid." } }
            foreach ($format in 'Html', 'Markdown') {
                $report = $operation | ConvertTo-BctrlReport -As $format
                $report | Should -Not -BeLike "*$canary*"
                $report.Replace('\*', '*') | Should -BeLike '*The key `*`*`* is not valid.*'
            }
            "$(($operation | Measure-BctrlWork).Failures)" | Should -BeExactly '1 c: The key *** is not valid.'
        } finally {
            Disconnect-Bctrl
        }
    }
}
