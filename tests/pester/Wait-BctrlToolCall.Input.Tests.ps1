# What Wait-BctrlToolCall accepts as input. The other commands accept the same.

Describe 'The input of Wait-BctrlToolCall' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets a copy of an object as it is after Export-Clixml and Import-Clixml, or from a job.
        function Copy-Deserialized {
            param($InputObject)

            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($InputObject, 10))
        }

        $operationId = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
        $isAnotherKind = "'$operationId' is not a valid tool call id: it is the id of an operation. Use the commands with BctrlOperation in the name."
    }

    BeforeEach {
        $stub = Get-ToolCallStub
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'can be <What>' -ForEach @(
        @{ What = 'ids in the pipeline'; Script = { 'x', 'y' | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'a positional argument'; Script = { Wait-BctrlToolCall x, y -ErrorAction Stop } }
        @{ What = '-Id'; Script = { Wait-BctrlToolCall -Id x, y -ErrorAction Stop } }
        @{ What = 'an array in the pipeline'; Script = { , ('x', 'y') | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'objects with Id'; Script = { [pscustomobject]@{ Id = 'x' }, [pscustomobject]@{ id = 'y' } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'objects with ToolCallId'; Script = { [pscustomobject]@{ ToolCallId = 'x' }, [pscustomobject]@{ toolcallid = 'y' } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'objects with several ids'; Script = { [pscustomobject]@{ ToolCallId = 'x', 'y' } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'objects as an argument'; Script = { Wait-BctrlToolCall ([pscustomobject]@{ Id = 'x' }), 'y' -ErrorAction Stop } }
        @{ What = 'hashtables'; Script = { @{ Id = 'x'; Status = 'succeeded' }, @{ ToolCallId = 'y' } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'hashtables as an argument'; Script = { Wait-BctrlToolCall @{ ID = 'x' }, @{ toolCallId = 'y' } -ErrorAction Stop } }
        @{ What = 'a table'; Script = { 'Name,ToolCallId', '1,x', '2,y' | ConvertFrom-Csv | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'JSON'; Script = { '[{"id":"x"},{"id":"y"}]' | ConvertFrom-Json | ForEach-Object { $_ } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'tool calls'; Script = { [Bctrl.ToolCall]@{ Id = 'x'; Status = 'running' }, [Bctrl.ToolCall]@{ Id = 'y' } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = '-InputObject'; Script = { Wait-BctrlToolCall -InputObject ([Bctrl.ToolCall]@{ Id = 'x'; Status = 'running' }), @{ Id = 'y' } -ErrorAction Stop } }
        @{ What = 'tool calls, ids and objects together'; Script = { [Bctrl.ToolCall]@{ Id = 'x'; Status = 'running' }, 'y', [pscustomobject]@{ Id = 'x' } | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'deserialized tool calls'; Script = { Copy-Deserialized ([Bctrl.ToolCall]@{ Id = 'x'; Status = 'running' }, [Bctrl.ToolCall]@{ Id = 'y' }) | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ What = 'objects of Select-Object'; Script = { Get-BctrlToolCall x, y | Select-Object Id, Status | Wait-BctrlToolCall -ErrorAction Stop } }
    ) {
        $calls = & $Script
        $calls.Id | Sort-Object | Should -BeExactly 'x', 'y'
        $calls.Result.text | Should -Be 'a', 'a'
        @($stub.Requests | Where-Object Path -Like '*/result').ToolCallId | Sort-Object | Should -BeExactly 'x', 'y'
    }

    It 'is one tool call for an id that is given several times, in any form' {
        ('x', 'x', @{ Id = 'x' }, [Bctrl.ToolCall]@{ Id = 'x'; Status = 'running' } | Wait-BctrlToolCall -ErrorAction Stop).Id | Should -Be 'x'
        $stub.Requests.Count | Should -Be 2
    }

    It 'is two tool calls for ids that differ in case' {
        (Wait-BctrlToolCall tc_Ab, tc_aB, tc_Ab -ErrorAction Stop).Id | Sort-Object -CaseSensitive -Culture '' |
            Should -BeExactly ('tc_Ab', 'tc_aB' | Sort-Object -CaseSensitive -Culture '')
        $stub.Requests.Count | Should -Be 4
    }

    It 'is an error if the response describes a tool call whose id differs in case' {
        $null = $stub.On('GET /v1/tool-calls/ab', (Get-ToolCallResponse AB succeeded))
        $failure = Get-CommandError { Wait-BctrlToolCall ab }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.WaitBctrlToolCallCommand'
        "$failure" | Should -Be "The response for tool call 'ab' is not valid. It describes another tool call, 'AB'."
    }

    It 'has ids that are escaped in the path: <Text>' -ForEach @(
        @{ Text = 'a/b c'; Path = '/v1/tool-calls/a%2Fb%20c' }
        @{ Text = '?a=1#b'; Path = '/v1/tool-calls/%3Fa%3D1%23b' }
    ) {
        (Wait-BctrlToolCall $Text -ErrorAction Stop).Id | Should -BeExactly $Text
        $stub.Requests[0].Uri.PathAndQuery | Should -BeExactly "$Path/result?waitSeconds=1"
        $stub.Requests[1].Uri.PathAndQuery | Should -BeExactly $Path
    }

    It 'has no output and sends no request if it is empty: <Script>' -ForEach @(
        @{ Script = { @() | Wait-BctrlToolCall -ErrorAction Stop } }
        @{ Script = { Wait-BctrlToolCall @() -ErrorAction Stop } }
        @{ Script = { 'a' | Where-Object { $false } | Wait-BctrlToolCall -Timeout 10s -RequireSuccess -UntilInput -ErrorAction Stop } }
    ) {
        & $Script | Should -BeNullOrEmpty
        $stub.Requests.Count | Should -Be 0
    }

    It 'is the error InvalidToolCallId for <What>, and the others are waited for' -ForEach @(
        @{ What = 'an empty id'; Item = ''; Message = "'' is not a valid tool call id: it is blank." }
        @{ What = '$null'; Item = $null; Message = "'' is not a valid tool call id: it is null." }
        @{ What = 'two dots'; Item = '..'; Message = "'..' is not a valid tool call id: it has a special meaning in the path of a request." }
        @{ What = 'the id of an operation'; Item = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87' }
        @{ What = 'the id of an operation in capitals'; Item = '0B7C2D64-5F1E-4A83-9C55-3D2E1F0A9B87' }
        @{ What = 'a GUID'; Item = [guid] '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87' }
        @{ What = 'an object with the OperationId'; Item = [pscustomobject]@{ OperationId = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87' } }
    ) {
        ('x', $Item, 'y' | Wait-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Sort-Object | Should -Be 'x', 'y'
        $failures.FullyQualifiedErrorId | Should -Be 'InvalidToolCallId,Bctrl.PowerShell.WaitBctrlToolCallCommand'
        "$failures" | Should -Be $(if ($Message) { $Message } else { $isAnotherKind })
        $stub.Requests.Count | Should -Be 4
    }

    It 'is the same error for <What>' -ForEach @(
        @{ What = 'an operation'; Script = { [Bctrl.Operation]@{ Id = $operationId; Status = 'running' } } }
        @{ What = 'a completed operation'; Script = { [Bctrl.Operation]@{ Id = $operationId; Status = 'succeeded' } } }
        @{ What = 'a deserialized operation'; Script = { Copy-Deserialized ([Bctrl.Operation]@{ Id = $operationId; Status = 'running' }) } }
    ) {
        $item = & $Script
        foreach ($failure in (Get-CommandError { $item | Wait-BctrlToolCall }), (Get-CommandError { Wait-BctrlToolCall $item })) {
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidToolCallId,Bctrl.PowerShell.WaitBctrlToolCallCommand'
            "$failure" | Should -Be $isAnotherKind
        }
        $stub.Requests.Count | Should -Be 0
    }

    It 'of <Cmdlet> can''t be <What>' -ForEach @(
        foreach ($command in 'Wait-BctrlOperation', 'Get-BctrlOperation', 'Stop-BctrlOperation', 'Get-BctrlOperationStep') {
            @{ Cmdlet = $command; What = 'the id of a tool call'; Script = { 'tc_AAAAAAAAAAAAAAAAAAAAAA' } }
            @{ Cmdlet = $command; What = 'a tool call'; Script = { [Bctrl.ToolCall]@{ Id = 'tc_AAAAAAAAAAAAAAAAAAAAAA'; Status = 'succeeded' } } }
            @{ Cmdlet = $command; What = 'a deserialized tool call'; Script = { Copy-Deserialized ([Bctrl.ToolCall]@{ Id = 'tc_AAAAAAAAAAAAAAAAAAAAAA' }) } }
        }
    ) {
        $item = & $Script
        $failure = Get-CommandError { $item | & $Cmdlet }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidOperationId,Bctrl.PowerShell.*Command'
        "$failure" | Should -Be "'tc_AAAAAAAAAAAAAAAAAAAAAA' is not a valid operation id: it is the id of a tool call. Use the commands with BctrlToolCall in the name."
        $stub.Requests.Count | Should -Be 0
    }

    It 'is an error for <What> without an id, and the others are waited for' -ForEach @(
        @{ What = 'an object'; Item = [pscustomobject]@{ Name = 'A' } }
        @{ What = 'a hashtable'; Item = @{ Name = 'A' } }
    ) {
        ('x', $Item, 'y' | Wait-BctrlToolCall -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Sort-Object | Should -Be 'x', 'y'
        $failures.FullyQualifiedErrorId | Should -Be 'InputObjectNotBound,Bctrl.PowerShell.WaitBctrlToolCallCommand'
    }

    It 'that was completed and deserialized takes no request, and keeps everything' {
        Set-ToolCall $stub a succeeded '"priority":3,"owner":{"name":"kim"}' -Result '{"list":[1,[2,{"b":null}]]}'
        $original = Wait-BctrlToolCall a
        $copy = Copy-Deserialized $original
        $copy.PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.ToolCall'
        $before = $stub.Requests.Count
        foreach ($restored in ($copy | Wait-BctrlToolCall), (Wait-BctrlToolCall $copy), (Wait-BctrlToolCall -InputObject $copy)) {
            $restored.PSObject.BaseObject.GetType().FullName | Should -Be 'Bctrl.ToolCall'
            $restored | ConvertTo-Json -Depth 12 | Should -BeExactly ($original | ConvertTo-Json -Depth 12)
        }
        $stub.Requests.Count | Should -Be $before
    }

    It 'that failed and was deserialized has its error' {
        Set-ToolCall $stub a failed
        $null = Copy-Deserialized (Wait-BctrlToolCall a) | Wait-BctrlToolCall -RequireSuccess -ErrorVariable failures -ErrorAction SilentlyContinue
        "$failures" | Should -Be "Tool call 'a' completed with the status failed: tool.failed: The captcha could not be solved."
        $failures[0].TargetObject.Retryable | Should -BeTrue
    }
}
