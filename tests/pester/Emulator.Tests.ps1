# Tests the commands of src/Bctrl.Emulator with a running emulator.

BeforeDiscovery {
    Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator', 'Bctrl.Emulator.psd1'))
    $commands = (Get-Command -Module Bctrl.Emulator).Name
}

Describe 'The module Bctrl.Emulator' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $emulator = Open-Emulator
    }

    AfterEach {
        Clear-EmulatorFault
    }

    AfterAll {
        Close-Emulator $emulator
        Disconnect-Bctrl
    }

    It '<_> has help with an example and every parameter' -ForEach $commands {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Not -BeLike "*$_ *[[]*"
        $help.description.Text | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 1
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($parameter in (Get-Command $_).Parameters.Keys | Where-Object { $_ -notin $common }) {
            (Get-Help $_ -Parameter $parameter).description.Text | Should -Not -BeNullOrEmpty -Because "-$parameter needs a description"
        }
    }

    Context 'New-EmulatorOperation' {
        It 'starts one operation that succeeds after two seconds' {
            $created = New-EmulatorOperation
            $created.PSObject.Properties.Name | Should -Be 'Id', 'RuntimeKind', 'Runtime'
            $created.RuntimeKind | Should -Be 'browser'
            $operation = $created | Wait-BctrlOperation
            $operation.Id | Should -Be $created.Id
            $operation.Status | Should -Be 'succeeded'
            $operation.Steps.Count | Should -Be 5
            $operation.Duration.TotalSeconds | Should -BeGreaterThan 1.5
        }

        It 'starts the specified number of operations' {
            @(New-EmulatorOperation 30).Count | Should -Be 30
        }

        It 'starts an operation that completes with the status <_>' -ForEach succeeded, failed, cancelled, timed_out {
            (New-EmulatorOperation -End $_ -DurationSeconds 0.1 | Wait-BctrlOperation).Status | Should -Be $_
        }

        It 'starts an operation that runs until it is cancelled' {
            $created = New-EmulatorOperation -End Never
            Wait-Condition { ($created | Get-BctrlOperation).Status -eq 'running' }
            ($created | Stop-BctrlOperation -Wait).Status | Should -Be 'cancelled'
        }

        It 'sets the number of steps and the failed step' {
            $operation = New-EmulatorOperation -End failed -StepCount 8 -FailAtStep 3 -DurationSeconds 0.1 | Wait-BctrlOperation
            $operation.Progress.TotalSteps | Should -Be 8
            @($operation.Steps).Count | Should -Be 3
            $operation.Steps[2].Ok | Should -BeFalse
        }

        It 'sets the error' {
            $created = New-EmulatorOperation -End failed -DurationSeconds 0.1 -ErrorCode UNKNOWN_CALL -ErrorMessage 'No such call.' -ErrorHint 'Look it up.' -ErrorDetails @{ call = 'page.x'; tries = @(1, 2) }
            $problem = ($created | Wait-BctrlOperation).Error
            $problem.Code | Should -Be 'UNKNOWN_CALL'
            $problem.Message | Should -Be 'No such call.'
            $problem.Details.call | Should -Be 'page.x'
            $problem.Details.tries | Should -Be 1, 2
            (New-EmulatorOperation -End failed -DurationSeconds 0.1 -ErrorHint 'Look it up.' | Wait-BctrlOperation).Steps[-1].Error.Hint | Should -Be 'Look it up.'
        }

        It 'sets the runtime kind' {
            $created = New-EmulatorOperation -RuntimeKind Spreadsheet
            $created.RuntimeKind | Should -Be 'spreadsheet'
            $created.Runtime | Should -BeLike 'spreadsheet-*'
        }

        It 'reports parameters that the emulator does not accept' {
            { New-EmulatorOperation -FailAtStep 3 } | Should -Throw 'The emulator rejected the request: failAtStep requires end to be failed or timed_out.'
        }
    }

    Context 'New-EmulatorToolCall' {
        BeforeAll {
            function Get-ToolCall($Id, $Suffix) { Invoke-BctrlRequest -Path "v1/tool-calls/$Id$Suffix" }
        }

        It 'starts one tool call that succeeds after two seconds' {
            $created = New-EmulatorToolCall
            $created.PSObject.Properties.Name | Should -Be 'Id', 'Tool'
            $created.Id | Should -MatchExactly '^tc_[0-9A-Za-z]{22}$'
            $created.Tool | Should -Be 'captcha.solve'
            (Get-ToolCall $created.Id '/result?waitSeconds=0').status | Should -BeIn 'queued', 'running'
            (Get-ToolCall $created.Id '/result?waitSeconds=30').solved | Should -BeTrue
            (Get-ToolCall $created.Id).status | Should -Be 'succeeded'
        }

        It 'starts the specified number of tool calls of the specified tool' {
            $created = New-EmulatorToolCall 30 -Tool tool_42
            $created.Count | Should -Be 30
            $created.Tool | Select-Object -Unique | Should -Be 'tool_42'
        }

        It 'starts a tool call that ends with the status <_>' -ForEach succeeded, failed, cancelled, timed_out {
            (Get-ToolCall (New-EmulatorToolCall -End $_ -DurationSeconds 0).Id).status | Should -Be $_
        }

        It 'sets the error' {
            $created = New-EmulatorToolCall -End Failed -DurationSeconds 0 -ErrorCode captcha.unsolved -ErrorMessage 'No luck.' -Retryable
            # The clock of a virtual machine may be set back meanwhile.
            Wait-Condition { (Get-ToolCall $created.Id).status -eq 'failed' }
            $call = Get-ToolCall $created.Id
            $call.errorCode | Should -Be 'captcha.unsolved'
            $call.errorMessage | Should -Be 'No luck.'
            $call.retryable | Should -BeTrue
            (Get-ToolCall (New-EmulatorToolCall -End timed_out -DurationSeconds 0 -Retryable:$false).Id).retryable | Should -BeFalse
        }

        It 'starts a tool call that requires input' {
            $created = New-EmulatorToolCall -RequiresInput -DurationSeconds 0 -Prompt 'How many?' -ResponseSchema @{ type = 'integer' }
            $call = Get-ToolCall $created.Id
            $call.status | Should -Be 'requires_input'
            $call.prompt | Should -Be 'How many?'
            $call.responseSchema.type | Should -Be 'integer'
            Invoke-BctrlRequest "v1/tool-calls/$($created.Id)/respond" Post -Body '7' | Out-Null
            Get-ToolCall $created.Id '/result?waitSeconds=30' | Should -Be 7
        }

        It 'starts a tool call of human.request that requires no input' {
            $created = New-EmulatorToolCall -Tool human.request -RequiresInput:$false -DurationSeconds 0
            (Get-ToolCall $created.Id).status | Should -Be 'succeeded'
        }

        It 'sets the result to <Name>' -ForEach @(
            @{ Name = 'an object'; Value = @{ a = @(1, 2) }; Json = '{"a":[1,2]}' }
            @{ Name = 'an array'; Value = @(1, $null); Json = '[1,null]' }
            @{ Name = 'text'; Value = 'text'; Json = '"text"' }
            @{ Name = 'null'; Value = $null; Json = 'null' }
        ) {
            $created = New-EmulatorToolCall -DurationSeconds 0 -Result $Value
            $result = Get-ToolCall $created.Id '/result'
            ConvertTo-Json -InputObject $result -Compress | Should -Be $Json
        }

        It 'sets the properties that tool calls are filtered by' {
            $created = New-EmulatorToolCall -RunId run-7 -RuntimeId runtime-7 -SpaceId space-7 -TurnId turn-7 -CallerType Agent -DurationSeconds 0
            $page = Invoke-BctrlRequest -Path 'v1/tool-calls?runId=run-7&runtimeId=runtime-7&spaceId=space-7&turnId=turn-7'
            $page.data.id | Should -BeExactly $created.Id
            $page.data.callerType | Should -Be 'agent'
        }

        It 'reports parameters that the emulator does not accept' {
            { New-EmulatorToolCall -Tool unknown } | Should -Throw 'The emulator rejected the request: tool must be *'
            { New-EmulatorToolCall -ErrorCode x } | Should -Throw 'The emulator rejected the request: error requires end to be failed or timed_out.'
        }
    }

    Context 'New-EmulatorFault' {
        It 'makes the next requests fail' {
            $created = New-EmulatorOperation -DurationSeconds 60
            Connect-Bctrl -MaximumRetryCount 0
            New-EmulatorFault status-503 -Count 1
            $created | Get-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
            $problems.Count | Should -Be 1
            "$problems" | Should -BeLike '*503*'
            ($created | Get-BctrlOperation).Id | Should -Be $created.Id
        }

        It 'affects only the operations from the pipeline and the specified route' {
            $one, $other = New-EmulatorOperation 2 -DurationSeconds 0.1
            Connect-Bctrl -MaximumRetryCount 0
            $one | New-EmulatorFault status-404 -Route GET
            $found = $one, $other | Get-BctrlOperation -ErrorAction SilentlyContinue
            $found.Id | Should -Be $other.Id
            @($one, $other | Wait-BctrlOperation).Count | Should -Be 2
            $fault = Get-EmulatorFault
            $fault.Kind | Should -Be 'status-404'
            $fault.Route | Should -Be 'get'
            $fault.Id | Should -Be $one.Id
            $fault.Count | Should -Be 0
            $fault.Happened | Should -Be 1
        }

        It 'affects only the specified route of tool calls' {
            $created = New-EmulatorToolCall -DurationSeconds 60
            Connect-Bctrl -MaximumRetryCount 0
            $created | New-EmulatorFault status-503 -Route Tool-Call-Result
            (Invoke-BctrlRequest -Path "v1/tool-calls/$($created.Id)").id | Should -Be $created.Id
            Invoke-BctrlRequest -Path "v1/tool-calls/$($created.Id)/result" -ErrorAction SilentlyContinue -ErrorVariable problems
            "$problems" | Should -BeLike '*503*'
        }

        It 'sets the response of a fault of the kind status' {
            $created = New-EmulatorOperation -DurationSeconds 60
            Connect-Bctrl -MaximumRetryCount 0
            New-EmulatorFault status -Status 418 -Body html -Count 1 -DelaySeconds 0.3
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $created | Get-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable problems
            "$problems" | Should -BeLike '*418*'
            $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.25
        }

        It 'sets Retry-After' {
            New-EmulatorFault status -Status 429 -RetryAfter 1 -Count 1
            Connect-Bctrl -RetryIntervalSec 0.01
            $verbose = New-EmulatorOperation -DurationSeconds 60 | Get-BctrlOperation -Verbose 4>&1 | Out-String
            $verbose | Should -BeLike '*429*'
        }

        It 'sets the location of a redirect' {
            $created = New-EmulatorOperation
            New-EmulatorFault redirect-307-other-host -Location 'http://elsewhere.example/' -Count 1
            $created | Get-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable problems
            "$problems" | Should -BeLike '*elsewhere.example*'
        }

        It 'reports parameters that the emulator does not accept' {
            { New-EmulatorFault nonsense } | Should -Throw 'The emulator rejected the request: kind must be one of*'
            { New-EmulatorFault status-503 -Status 404 } | Should -Throw '*require the kind status.'
        }

        It 'completes the kind' {
            $completed = (TabExpansion2 'New-EmulatorFault status-50').CompletionMatches
            $completed.CompletionText | Should -Contain 'status-503'
            $completed.CompletionText | Should -Not -Contain 'status-404'
            $completed[0].ToolTip | Should -Not -BeNullOrEmpty
        }
    }

    It 'Get-EmulatorFault -ListAvailable describes each kind' {
        $kinds = Get-EmulatorFault -ListAvailable
        $kinds.Count | Should -BeGreaterThan 50
        $kinds | ForEach-Object { $_.Description | Should -Not -BeNullOrEmpty -Because "$($_.Kind) needs a description" }
    }

    It 'counts the requests of each route' {
        $before = Get-EmulatorStatistic
        New-EmulatorOperation 3 -DurationSeconds 0.1 | Wait-BctrlOperation | Get-BctrlOperation | Out-Null
        $counts = Get-EmulatorStatistic
        $counts.Route | Should -Be '*', 'wait', 'get', 'cancel', 'tool-call-start', 'tool-call-list', 'tool-call-get', 'tool-call-cancel', 'tool-call-respond', 'tool-call-result'
        $counts[1].Served - $before[1].Served | Should -BeGreaterOrEqual 3
        $counts[1].PeakInFlight | Should -BeGreaterOrEqual 1
        $counts[3].Served | Should -Be $before[3].Served
        $counts[0].Served | Should -Be ($counts[1..9].Served | Measure-Object -Sum).Sum
    }

    It 'uses the server of -Server, with or without /v1' {
        $server = $env:BCTRL_BASE_URL
        $env:BCTRL_BASE_URL = 'http://localhost:1'
        try {
            New-EmulatorOperation -Server $server | Should -Not -BeNullOrEmpty
            Get-EmulatorStatistic -Server "$($server.TrimEnd('/'))/v1/" | Should -Not -BeNullOrEmpty
            { Get-EmulatorFault } | Should -Throw "No emulator responds at http://localhost:1 (*Start one with 'dotnet run --project src/Bctrl.Emulator'*"
        } finally {
            $env:BCTRL_BASE_URL = $server
        }
    }

    It 'reports a server that is not an emulator' {
        { Get-EmulatorFault -Server "$($env:BCTRL_BASE_URL.TrimEnd('/'))/elsewhere" } |
            Should -Throw 'The server at */elsewhere is not an emulator: it responded to GET /emulator/faults with status 404.*'
    }
}
