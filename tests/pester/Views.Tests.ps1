# The tables and lists that PowerShell shows for the objects of the module. $PSStyle exists from PowerShell 7.2 on.

BeforeDiscovery {
    $hasStyle = [bool] (Get-Variable PSStyle -ErrorAction Ignore)
}

Describe 'The views' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $id = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
        $escape = [char] 27
        $style = Get-Variable PSStyle -ValueOnly -ErrorAction Ignore

        # Gets the lines that PowerShell shows for the input, without those that are empty.
        function Get-Line {
            param([int] $Width = 80, [string] $Rendering = 'PlainText')

            $before = if ($style) { $style.OutputRendering }
            try {
                if ($style) { $style.OutputRendering = $Rendering }
                ($input | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
            } finally {
                if ($style) { $style.OutputRendering = $before }
            }
        }

        # Truncates a text to the width of a column, as PowerShell does.
        function Limit-Text {
            param([string] $Text, [int] $Width)

            $ellipsis = if ($PSVersionTable.PSVersion.Major -lt 6) { '...' } else { [string] [char] 0x2026 }
            $Text.Substring(0, $Width - $ellipsis.Length) + $ellipsis
        }

        # Connects to a server with an operation that has the specified properties, and gets the operation.
        function Get-Operation {
            param([string] $Json)

            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Json($Json, 200)))
            Get-BctrlOperation ($Json | ConvertFrom-Json).id
        }

        # Gets an operation that has all properties for its status.
        function Get-Canned {
            param([string] $Status, [string] $Id = $id)

            Get-Operation ([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''))
        }

        # Gets the columns of the table of an operation that has only the specified properties.
        function Get-Row {
            param([string] $Property)

            $line = @(Get-Operation "{`"id`":`"$id`",$Property}" | Get-Line -Width 200)[2].PadRight(80)
            [pscustomobject]@{
                Status = $line.Substring(37, 11).Trim(); Step = $line.Substring(57, 5).Trim(); Duration = $line.Substring(63, 8).Trim()
                Detail = $line.Substring(72).Trim()
            }
        }
    }

    AfterAll {
        Disconnect-Bctrl
    }

    Context 'The table of operations' {
        It 'has a row for each status, and fits a terminal of 80 columns' {
            $operations = @(Get-Canned succeeded) + @('failed', 'cancelled', 'timed_out', 'running' | ForEach-Object { Get-Canned $_ $_ })
            $operations | Get-Line | Should -BeExactly @(
                'Id                                   Status      Kind     Step Duration Detail'
                '--                                   ------      ----     ---- -------- ------'
                '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87 succeeded   browser     3      11s'
                "failed                               failed      browser     3      11s $(Limit-Text 'step.failed: The last step failed.' 8)"
                'cancelled                            cancelled   browser     3      11s'
                "timed_out                            timed_out   browser     3      11s $(Limit-Text 'step.failed: The last step failed.' 8)"
                "running                              running     browser   1/3     8.0s $(Limit-Text 'page.goto: Opening the page' 8)"
            )
        }

        It 'shows more detail in a wider terminal' {
            (Get-Canned failed | Get-Line -Width 120)[-1] | Should -BeLikeExactly '* step.failed: The last step failed.'
        }

        It 'shows <Expected> in Detail for <Property>' -ForEach @(
            @{ Property = '"status":"failed","error":{"code":"c","message":"m"},"result":{"ok":false,"steps":[{"index":0,"call":"x","ok":false}]}'; Expected = 'c: m' }
            @{ Property = '"status":"succeeded","result":{"ok":true,"steps":[{"index":0,"call":"x","ok":true},{"index":1,"call":"y","ok":false}]}'; Expected = '2 y' }
            @{ Property = '"status":"succeeded","currentCall":"page.goto","progress":{"currentCall":"page.goto"}'; Expected = '' }
            @{ Property = '"status":"running","currentCall":"other","progress":{"currentCall":"page.goto","message":"Opening"}'; Expected = 'page.goto: Opening' }
            @{ Property = '"status":"running","progress":{"message":"Opening"}'; Expected = 'Opening' }
            @{ Property = '"status":"running","currentCall":"page.goto"'; Expected = 'page.goto' }
            @{ Property = '"status":"added_tomorrow","currentCall":"page.goto"'; Expected = 'page.goto' }
            @{ Property = '"status":"queued"'; Expected = '' }
        ) {
            (Get-Row $Property).Detail | Should -BeExactly $Expected
        }

        It 'shows "<Expected>" in Step for <Property>' -ForEach @(
            @{ Property = '"status":"running","progress":{"step":2,"totalSteps":5}'; Expected = '2/5' }
            @{ Property = '"status":"running","progress":{"step":2}'; Expected = '2' }
            @{ Property = '"status":"running","progress":{}'; Expected = '' }
            @{ Property = '"status":"succeeded","result":{"ok":true,"steps":[{"index":0,"ok":true},{"index":1,"ok":true}]}'; Expected = '2' }
            @{ Property = '"status":"queued"'; Expected = '' }
        ) {
            (Get-Row $Property).Step | Should -BeExactly $Expected
        }

        It 'shows "<Expected>" in Duration for <Seconds> seconds' -ForEach @(
            @{ Seconds = 0; Expected = '0.0s' }, @{ Seconds = 4.24; Expected = '4.2s' }, @{ Seconds = 9.9; Expected = '9.9s' }
            @{ Seconds = 10; Expected = '10s' }, @{ Seconds = 59; Expected = '59s' }
            @{ Seconds = 60; Expected = '1m 00s' }, @{ Seconds = 3599; Expected = '59m 59s' }
            @{ Seconds = 3600; Expected = '1h 00m' }, @{ Seconds = 86399; Expected = '23h 59m' }
            @{ Seconds = 86400; Expected = '1d 00h' }, @{ Seconds = 183599; Expected = '2d 02h' }
        ) {
            $end = [datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc).AddSeconds($Seconds).ToString('o', [cultureinfo]::InvariantCulture)
            (Get-Row "`"status`":`"succeeded`",`"startedAt`":`"2026-03-01T10:00:00Z`",`"finishedAt`":`"$end`"").Duration | Should -BeExactly $Expected
            # The time of a running operation is that of its last heartbeat.
            (Get-Row "`"status`":`"running`",`"startedAt`":`"2026-03-01T10:00:00Z`",`"lastHeartbeatAt`":`"$end`"").Duration | Should -BeExactly $Expected
        }

        It 'shows no duration without <Missing>' -ForEach @(
            @{ Missing = 'a start'; Property = '"status":"queued","lastHeartbeatAt":"2026-03-01T10:00:00Z"' }
            @{ Missing = 'a heartbeat'; Property = '"status":"running","startedAt":"2026-03-01T10:00:00Z"' }
        ) {
            (Get-Row $Property).Duration | Should -BeExactly ''
        }
    }

    Context 'The colors' {
        It 'of the status <Status> are <Color>' -Skip:(-not $hasStyle) -ForEach @(
            @{ Status = 'succeeded'; Color = 'Green' }, @{ Status = 'failed'; Color = 'Red' }, @{ Status = 'timed_out'; Color = 'Red' }
            @{ Status = 'cancelled'; Color = 'Yellow' }, @{ Status = 'cancelling'; Color = 'Yellow' }, @{ Status = 'running'; Color = 'Cyan' }
            @{ Status = 'queued'; Color = 'Cyan' }, @{ Status = 'dispatching'; Color = 'Cyan' }, @{ Status = 'paused'; Color = 'Cyan' }
        ) {
            $operation = Get-Operation "{`"id`":`"a`",`"status`":`"$Status`"}"
            $expected = "$($style.Foreground.$Color)$Status$($style.Reset)"
            -join ($operation | Get-Line -Rendering Ansi) | Should -BeLikeExactly ('*' + [WildcardPattern]::Escape($expected) + '*')
            -join ($operation | Format-List | Get-Line -Rendering Ansi) | Should -BeLikeExactly ('*' + [WildcardPattern]::Escape("Status            : $($style.Reset)$expected") + '*')
        }

        It 'of a step are green if it is ok, and red if it failed' -Skip:(-not $hasStyle) {
            $ok, $failed = "$($style.Foreground.Green)ok$($style.Reset)", "$($style.Foreground.Red)failed$($style.Reset)"
            $operation = Get-Canned failed
            foreach ($lines in ($operation.Steps | Get-Line -Rendering Ansi), ($operation | Get-BctrlOperationStep | Get-Line -Rendering Ansi)) {
                $lines[2, 3] | ForEach-Object { $_ | Should -BeLikeExactly ('*' + [WildcardPattern]::Escape($ok) + '*') }
                $lines[4] | Should -BeLikeExactly ('*' + [WildcardPattern]::Escape($failed) + '*')
            }
        }

        It 'are not in plain text: <_>' -ForEach @(
            '$operation', '$operation.Steps', '$operation | Get-BctrlOperationStep', 'Get-BctrlConnection', '$operation | Format-List'
        ) {
            $operation = Get-Canned failed
            & ([scriptblock]::Create($_)) | Get-Line | Should -Not -Match $escape
        }

        It 'are not in the status, or in the result of a step, without $PSStyle' {
            $operation = Get-Canned failed
            [Bctrl.PowerShell.View]::Status($operation, $null) | Should -BeExactly 'failed'
            [Bctrl.PowerShell.View]::Ok($operation.Steps[0], $null) | Should -BeExactly 'ok'
            [Bctrl.PowerShell.View]::Ok($operation.Steps[2], $null) | Should -BeExactly 'failed'
            [Bctrl.PowerShell.View]::Status([pscustomobject]@{ Status = '' }, $style) | Should -BeExactly ''
            # A variable of this name that somebody else has set.
            [Bctrl.PowerShell.View]::Status($operation, [pscustomobject]@{ Name = 'other' }) | Should -BeExactly 'failed'
        }
    }

    Context 'The tables of steps' {
        It 'have the result or the error of each step' {
            $results = 1, 2 | ForEach-Object { "{`"title`":`"Page $_`",`"size`":12345678901234,`"ratio`":0.1}" }
            (Get-Canned failed).Steps | Get-Line | Should -BeExactly @(
                'Index Ok     Call                     Result'
                '----- --     ----                     ------'
                "    1 ok     page.goto                $(Limit-Text $results[0] 42)"
                "    2 ok     page.goto                $(Limit-Text $results[1] 42)"
                '    3 failed page.clik                UNKNOWN_CALL: There is no call page.clik.'
            )
        }

        It 'have the operation of each row' {
            $results = 1, 2 | ForEach-Object { "{`"title`":`"Page $_`",`"size`":12345678901234,`"ratio`":0.1}" }
            Get-Canned failed | Get-BctrlOperationStep | Get-Line | Should -BeExactly @(
                'OperationId                          Index Ok     Call           Result'
                '-----------                          ----- --     ----           ------'
                "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87     1 ok     page.goto      $(Limit-Text $results[0] 15)"
                "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87     2 ok     page.goto      $(Limit-Text $results[1] 15)"
                "0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87     3 failed page.clik      $(Limit-Text 'There is no call page.clik.' 15)"
            )
        }

        It 'have the progress of an operation' {
            (Get-Canned running).Progress | Get-Line | Should -BeExactly @(
                ' Step    Of Call                     Message'
                ' ----    -- ----                     -------'
                '    1     3 page.goto                Opening the page'
            )
        }
    }

    Context 'The lists' {
        It 'are used for an error, its diagnostic and the fixes' {
            $operation = Get-Canned failed
            $operation.Error | Get-Line | Should -BeExactly 'Code    : step.failed', 'Message : The last step failed.', 'Details : {"attempts":2}'
            $operation.Steps[2].Error | Get-Line | Should -BeExactly @(
                'Code       : UNKNOWN_CALL'
                'Message    : There is no call page.clik.'
                'Hint       : Look at the list of calls.'
                'Diagnostic : semantic: expected a known call, received page.clik'
            )
            $operation.Steps[2].Error.Diagnostic | Get-Line | Should -BeExactly @(
                'Id       : d-1'
                'Category : semantic'
                'Code     : call.unknown'
                'Call     : page.clik'
                'Driver   : cdp'
                'Expected : a known call'
                'Received : page.clik'
                'Closest  : page.click'
                'Fixes    : Use page.click: page.click'
                'DocsUrl  : https://docs.example.com/calls'
            )
            $operation.Steps[2].Error.Diagnostic.Fixes | Get-Line | Should -BeExactly @(
                'Title   : Use page.click'
                'Command : page.click'
                "Example : page.click('#buy')"
            )
        }

        It 'are used for the result, a resolved call and a binding' {
            $operation = Get-Canned failed
            $operation.Result | Get-Line -Width 120 | Should -BeExactly @(
                'Mode    : fail-fast', 'Ok      : False', 'Runtime : chrome-1'
                'Steps   : 1 page.goto 2 page.goto 3 page.clik UNKNOWN_CALL: There is no call page.clik.'
            )
            $operation.Steps[0].Resolved | Get-Line | Should -BeExactly @(
                'Call      : page.goto', 'Target    : page', 'Method    : goto', 'SessionId : s-1', 'PageId    : p-1', 'ContextId :', 'HandleId  :', 'Ref       :')
            $operation.Steps[0].Binding | Get-Line | Should -BeExactly 'Alias : page1', 'Id    : p-1', 'Type  : page'
        }

        It 'have a line for each property of an operation' {
            $operation = Get-Canned failed
            $lines = $operation | Format-List | Get-Line
            $lines | ForEach-Object { ($_ -split ' :')[0].Trim() } | Should -BeExactly @(
                'Id', 'Status', 'TimedOutWaiting', 'RuntimeKind', 'Runtime', 'RuntimeId', 'WorkspaceId', 'CurrentCall', 'Progress', 'CreatedAt'
                'StartedAt', 'LastHeartbeatAt', 'CancelRequestedAt', 'FinishedAt', 'Duration', 'Error', 'Result'
            )
            foreach ($line in @(
                    "Id                : $id", 'Status            : failed', 'TimedOutWaiting   : False', 'RuntimeKind       : browser'
                    'Duration          : 00:00:10.5000000', 'Error             : step.failed: The last step failed.'
                    'Result            : 3 steps, failed: 3 page.clik'
                )) {
                $lines | Should -Contain $line
            }
        }

        It 'have a line for each property of <What>' -ForEach @(
            @{ What = 'a step'; Script = '$operation.Steps[0]' }
            @{ What = 'a step row'; Script = '($operation | Get-BctrlOperationStep)[0]' }
            @{ What = 'the progress'; Script = '$operation.Progress' }
        ) {
            $operation = if ($What -eq 'the progress') { Get-Canned running } else { Get-Canned failed }
            $object = & ([scriptblock]::Create($Script))
            $labels = $object | Format-List | Get-Line -Width 300 | ForEach-Object { ($_ -split ' :')[0].Trim() }
            $object.PSObject.Properties.Name | Where-Object { $_ -notin $labels } | Should -BeNullOrEmpty -Because 'the list in Bctrl.format.ps1xml must have these properties'
            $labels | Group-Object | Where-Object Count -gt 1 | Should -BeNullOrEmpty
            foreach ($label in $labels) { $object.PSObject.Properties.Name | Should -Contain $label }
        }
    }

    It 'show the connection as a table without a key' {
        Connect-Stub (Get-Stub) -MaximumRetryCount 20
        Get-BctrlConnection | Get-Line | Should -BeExactly @(
            'Server                               SubaccountId         Retries Proxy'
            '------                               ------------         ------- -----'
            'https://api.example.test/                                      20'
        )
    }

    Context 'Values of any type' {
        BeforeAll {
            function Get-Result {
                param([string] $Json, [switch] $Deserialized)

                $operation = Get-Operation "{`"id`":`"a`",`"status`":`"succeeded`",`"result`":{`"ok`":true,`"steps`":[{`"index`":1,`"call`":`"c`",`"ok`":true,`"result`":$Json}]}}"
                if ($Deserialized) {
                    $operation = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($operation, 10))
                }
                @($operation.Steps | Get-Line)[2].Substring(38)
            }
        }

        It 'are shown as JSON or text, also after deserialization: <Json>' -ForEach @(
            @{ Json = '[1,"x",null,{"y":[2]}]' }, @{ Json = '[]' }, @{ Json = '{"b":[1,2],"c":{"d":1.5}}' }, @{ Json = '12345678901234567890123' }
            @{ Json = '[12345678901234567890123]' }, @{ Json = '"text"'; Expected = 'text' }, @{ Json = 'true'; Expected = 'True' }, @{ Json = '1.5' }
        ) {
            if (-not $Expected) { $Expected = $Json }
            Get-Result $Json | Should -BeExactly $Expected
            Get-Result $Json -Deserialized | Should -BeExactly $Expected
        }
    }

    It 'are the same for a deserialized object: <_>' -ForEach '$operation', '$operation.Steps', '$operation.Error', '$operation.Steps[2].Error', '$operation.Progress' {
        $operation = if ($_ -eq '$operation.Progress') { Get-Canned running } else { Get-Canned failed }
        $expected = & ([scriptblock]::Create($_)) | Get-Line
        $operation = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($operation, 10))
        $operation.PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.Operation'
        & ([scriptblock]::Create($_)) | Get-Line | Should -BeExactly $expected
    }

    Context 'With long values' {
        BeforeAll {
            $long = '0123456789 ' * 30
            $json = @'
{"id":"ID","status":"STATUS","runtimeKind":"spreadsheet","runtime":"LONG","currentCall":"LONG",
"createdAt":"2026-03-01T10:00:00Z","startedAt":"2026-03-01T10:00:00Z","lastHeartbeatAt":"2026-03-20T10:00:00Z",
"progress":{"step":99999,"totalSteps":99999,"currentCall":"LONG","message":"LONG"},
"error":{"code":"LONG","message":"LONG","details":{"a":"LONG"} },
"result":{"mode":"fail-fast","ok":false,"runtime":"LONG","steps":[
{"index":99999,"call":"LONG","ok":true,"result":"LONG",
"resolved":{"call":"LONG","target":"LONG","method":"LONG","sessionId":"LONG","pageId":"LONG","contextId":null,"handleId":null,"ref":"LONG"},
"binding":{"alias":"LONG","id":"LONG","type":"subscription"} },
{"index":99999,"call":"LONG","ok":false,"error":{"code":"SUBSCRIPTION_CURSOR_CONFLICT","message":"LONG","hint":"LONG",
"diagnostic":{"id":"LONG","category":"arg-shape","expected":"LONG","received":"LONG","closest":["LONG","LONG"],
"docsUrl":"https://docs.example.com/URL","fixes":[{"title":"LONG","command":"LONG","example":"LONG"}]} } }]} }
'@

            function Get-LongOperation {
                param([string] $Status)

                Get-Operation $json.Replace('ID', $id).Replace('STATUS', $Status).Replace('URL', 'd' * 200).Replace('LONG', $long)
            }
        }

        It 'no line is wider than the terminal: <_>' -ForEach @(
            '$operation', '$operation.Steps', '$operation.Steps[0]', '$operation.Steps[1]', '$operation.Progress', '$operation.Error', '$operation.Result'
            '$operation.Steps[0].Resolved', '$operation.Steps[0].Binding', '$operation.Steps[1].Error', '$operation.Steps[1].Error.Diagnostic'
            '$operation.Steps[1].Error.Diagnostic.Fixes', '$operation | Get-BctrlOperationStep', '$operation | Get-BctrlOperationStep -Failed'
            'Connect-Bctrl -ApiKey (ConvertTo-Key) -Server https://api.example.test -SubaccountId ("s" * 200) -PassThru'
        ) {
            $operation = Get-LongOperation succeeded
            $script = [scriptblock]::Create($_)
            foreach ($lines in @(& $script | Get-Line), @(& $script | Format-List | Get-Line), @(& $script | Format-List * | Get-Line), @(& $script | Format-Table | Get-Line)) {
                $lines | Should -Not -BeNullOrEmpty
                $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty -Because 'the terminal has 80 columns'
            }
        }

        It 'no line is wider than the terminal for the status <_>' -ForEach @(
            'queued', 'dispatching', 'running', 'cancelling', 'failed', 'timed_out', 'a_status_that_was_added_tomorrow'
        ) {
            $lines = @(Get-LongOperation $_ | Get-Line)
            $lines.Count | Should -Be 3
            $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty -Because 'the terminal has 80 columns'
            $lines[2] | Should -BeLike "$id *"
        }

        It 'a value that does not fit is truncated with an ellipsis: <_>' -ForEach @(
            '$operation', '$operation.Steps', '$operation.Progress', '$operation | Get-BctrlOperationStep'
        ) {
            $operation = Get-LongOperation failed
            $rows = @(& ([scriptblock]::Create($_)) | Get-Line | Select-Object -Skip 2)
            $rows | Should -Not -BeNullOrEmpty
            foreach ($row in $rows) { $row | Should -BeLike "*$((Limit-Text 'long text' 5)[-1])" }
        }

        It 'a list of all properties shows each property, and values instead of type names: <_>' -ForEach @(
            '$operation', '$operation.Steps[1]', '$operation.Result', '$operation.Steps[1].Error', '$operation.Steps[1].Error.Diagnostic'
            '$operation | Get-BctrlOperationStep'
        ) {
            $operation = Get-LongOperation failed
            $item = @(& ([scriptblock]::Create($_)))[0]
            $lines = @($item | Format-List * | Get-Line)
            foreach ($name in $item.PSObject.Properties.Name) { $lines -match "^$name +:" | Should -Not -BeNullOrEmpty -Because "the list has to show $name" }
            $lines -match ': \{?(System|Bctrl)\.' | Should -BeNullOrEmpty
        }
    }
    Context 'Of several errors of the same kind in a command' {
        BeforeAll {
            Connect-Stub (Get-EndlessStub)
            'a', 'b', 'c', '' | Wait-BctrlOperation -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue | Out-Null
            Disconnect-Bctrl
        }

        It 'all but the first one have one line' {
            $failures.Count | Should -Be 4
            $timeouts = @($failures | Where-Object FullyQualifiedErrorId -Like OperationWaitTimeout*)
            foreach ($failure in $timeouts | Select-Object -Skip 1) {
                $failure | Get-Line -Width 200 | Should -BeExactly "Wait-BctrlOperation: $failure"
            }
            $timeouts[0].GetType().Name | Should -Be 'ErrorRecord' -Because 'PowerShell shows it with the recommended action'
            @($failures | Where-Object FullyQualifiedErrorId -Like InvalidOperationId*)[0].GetType().Name | Should -Be 'ErrorRecord'
        }

        It 'each has everything that a script reads' {
            foreach ($failure in $failures | Where-Object FullyQualifiedErrorId -Like OperationWaitTimeout*) {
                $failure.FullyQualifiedErrorId | Should -BeExactly 'OperationWaitTimeout,Bctrl.PowerShell.WaitBctrlOperationCommand'
                $failure.TargetObject.Id | Should -BeIn a, b, c
                $failure.CategoryInfo.TargetName | Should -BeExactly "$($failure.TargetObject)"
                $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
                $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
                $failure.InvocationInfo.MyCommand.Name | Should -Be 'Wait-BctrlOperation'
            }
        }

        It 'the line has the color of errors' -Skip:(-not $hasStyle) {
            $failure = @($failures | Where-Object FullyQualifiedErrorId -Like OperationWaitTimeout*)[1]
            $failure | Get-Line -Width 200 -Rendering Ansi | Should -BeExactly "$($style.Formatting.Error)Wait-BctrlOperation: $failure$($style.Reset)"
        }
    }
}
