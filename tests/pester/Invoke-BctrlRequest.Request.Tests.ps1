# The line and the headers of a request. Its body is in Invoke-BctrlRequest.Body.Tests.ps1.

Describe 'The request of Invoke-BctrlRequest' {
    BeforeDiscovery {
        $notAllowed = 'contains a character that is not allowed, such as a line break or a character outside ASCII.'
    }

    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = Get-RequestStub
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Path' {
        It 'is resolved against the server of the connection: <Path>' -ForEach @(
            @{ Path = '/v1/x'; Uri = 'https://api.example.test/v1/x' }
            @{ Path = 'v1/x'; Uri = 'https://api.example.test/v1/x' }
            @{ Path = '\v1\x'; Uri = 'https://api.example.test/v1/x' }
            @{ Path = 'https://api.example.test/v1/x'; Uri = 'https://api.example.test/v1/x' }
            @{ Path = 'HTTPS://API.EXAMPLE.TEST:443/v1/x'; Uri = 'https://api.example.test/v1/x' }
            @{ Path = '/v1/x?a=1'; Uri = 'https://api.example.test/v1/x?a=1' }
            @{ Path = '/v1/x?back=https://elsewhere.example.test/'; Uri = 'https://api.example.test/v1/x?back=https://elsewhere.example.test/' }
            @{ Path = '/v1/x#part'; Uri = 'https://api.example.test/v1/x' }
        ) {
            $null = Invoke-BctrlRequest $Path
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Uri.AbsoluteUri | Should -BeExactly $Uri
        }

        It 'is appended to the path of the server' {
            Connect-Bctrl (ConvertTo-Key) 'https://api.example.test/gate%20way/v1' -HttpMessageHandler $stub.On('GET /gate%20way/v1/x', (Get-JsonResponse '{}'))
            $null = Invoke-BctrlRequest /v1/x
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Uri.AbsoluteUri | Should -BeExactly 'https://api.example.test/gate%20way/v1/x'
        }

        It 'is rejected if it is on another server, because the key must not be sent there: <_>' -ForEach @(
            'https://elsewhere.example.test/v1/x'
            ' https://elsewhere.example.test/v1/x'
            '//elsewhere.example.test/v1/x'
            '\\elsewhere.example.test\v1\x'
            '/\elsewhere.example.test/v1/x'
            'https:\\elsewhere.example.test/v1/x'
            'https:/elsewhere.example.test/v1/x'
            'http://api.example.test/v1/x'
            'https://api.example.test:8443/v1/x'
            'https://api.example.test.elsewhere.test/v1/x'
            'https://api.example.test@elsewhere.example.test/v1/x'
            'https://me:secret@api.example.test/v1/x'
            'ftp://api.example.test/v1/x'
            'file:///etc/passwd'
            'https://'
        ) {
            $failure = Get-CommandError { Invoke-BctrlRequest $_ }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.TargetObject | Should -BeExactly $_
            $shown = $_ -replace '^.*@', '***@'
            $failure.CategoryInfo.TargetName | Should -BeExactly $(if ($_.Contains('://')) { $shown } else { $_ })
            "$failure" | Should -BeExactly ("'$shown' is not an address on https://api.example.test/. The API key is sent only to the server of the connection: " +
                'use a path such as /v1/operations, or run Connect-Bctrl with the other server.')
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'Method' {
        It 'is <Sent> with <Parameters>' -ForEach @(
            @{ Parameters = @{}; Sent = 'GET' }
            @{ Parameters = @{ Method = 'GET' }; Sent = 'GET' }
            @{ Parameters = @{ Method = 'post' }; Sent = 'POST' }
            @{ Parameters = @{ Method = 'PUT' }; Sent = 'PUT' }
            @{ Parameters = @{ Method = 'Patch' }; Sent = 'PATCH' }
            @{ Parameters = @{ Method = 'DELETE' }; Sent = 'DELETE' }
            @{ Parameters = @{ Method = 'head' }; Sent = 'HEAD' }
            @{ Parameters = @{ Method = 'OPTIONS' }; Sent = 'OPTIONS' }
        ) {
            $null = Invoke-BctrlRequest /v1/x @Parameters
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Method | Should -BeExactly $Sent
        }

        It 'can be positional, and the body after it' {
            $null = Invoke-BctrlRequest /v1/x POST @{ a = 1 }
            "$($stub.Requests)" | Should -BeExactly 'POST /v1/x'
            $stub.Requests[0].Body | Should -BeExactly '{"a":1}'
        }
    }

    Context 'Query' {
        It 'is escaped and appended to the path: <Sent>' -ForEach @(
            @{ Query = @{ a = "x y&z=$([char]0xFC)" }; Sent = '?a=x%20y%26z%3D%C3%BC' }
            @{ Query = @{ 'a b' = 1 }; Sent = '?a%20b=1' }
            @{ Query = [ordered]@{ b = 1; a = 2 }; Sent = '?b=1&a=2' }
            @{ Query = @{ n = 1, 2, 'three' }; Sent = '?n=1&n=2&n=three' }
            @{ Query = @{ n = 1, $null, $true }; Sent = '?n=1&n=&n=true' }
            @{ Query = @{ n = @() }; Sent = '' }
            @{ Query = @{ on = $true }; Sent = '?on=true' }
            @{ Query = @{ on = $false }; Sent = '?on=false' }
            @{ Query = @{ none = $null }; Sent = '?none=' }
            @{ Query = @{ at = [datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc) }; Sent = '?at=2026-03-01T10%3A00%3A00.0000000Z' }
            @{ Query = @{ at = [datetimeoffset]::new(2026, 3, 1, 10, 0, 0, [timespan]::FromHours(2)) }; Sent = '?at=2026-03-01T10%3A00%3A00.0000000%2B02%3A00' }
            @{ Query = @{ half = 0.5 }; Sent = '?half=0.5' }
            @{ Query = @{}; Sent = '' }
        ) {
            $null = Invoke-BctrlRequest /v1/x -Query $Query
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Uri.AbsoluteUri | Should -BeExactly "https://api.example.test/v1/x$Sent"
        }

        It 'is appended to the query in the path, without the fragment' {
            $null = Invoke-BctrlRequest '/v1/x?a=1#part' -Query @{ b = 2 }
            $stub.Requests[0].Uri.AbsoluteUri | Should -BeExactly 'https://api.example.test/v1/x?a=1&b=2'
        }

        It 'does not depend on the culture, and neither do headers and bodies' {
            Invoke-WithDecimalComma {
                $null = Invoke-BctrlRequest /v1/x POST @{ 0.5 = 1.5 } -Query @{ 0.25 = 2.5 } -Headers @{ 'X-Half' = 0.5, 1.5 }
            }
            $stub.Requests[0].Uri.Query | Should -BeExactly '?0.25=2.5'
            $stub.Requests[0].Headers['X-Half'] | Should -BeExactly '0.5, 1.5'
            $stub.Requests[0].Body | Should -BeExactly '{"0.5":1.5}'
        }
    }

    Context 'Headers' {
        It 'include the key, the subaccount, the name of the module, and the accepted content' {
            Connect-Bctrl (ConvertTo-Key) https://api.example.test -HttpMessageHandler $stub -SubaccountId sub-1
            $null = Invoke-BctrlRequest /v1/x
            $headers = $stub.Requests[0].Headers
            $headers['Authorization'] | Should -BeExactly "Bearer $canary"
            $headers['BCTRL-Subaccount-Id'] | Should -BeExactly 'sub-1'
            $headers['User-Agent'] | Should -BeExactly "Bctrl.PowerShell/$((Get-Module Bctrl).Version)"
            $headers['Accept'] | Should -BeExactly 'application/json, */*; q=0.5'
            $headers.Keys | Sort-Object | Should -Be 'Accept', 'Authorization', 'BCTRL-Subaccount-Id', 'User-Agent'
        }

        It 'are sent as text, and a list becomes one header' {
            $null = Invoke-BctrlRequest /v1/x -Headers @{
                'X-One' = 1; 'X-Two' = 'a', 'b'; 'X-On' = $true; 'X-None' = $null; 'X-At' = [datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc)
                'X-All!#~' = ' !"~'
            }
            $headers = $stub.Requests[0].Headers
            $headers['X-One'] | Should -BeExactly '1'
            $headers['X-Two'] | Should -BeExactly 'a, b'
            $headers['X-On'] | Should -BeExactly 'true'
            $headers['X-None'] | Should -BeExactly ''
            $headers['X-At'] | Should -BeExactly '2026-03-01T10:00:00.0000000Z'
            $headers['X-All!#~'].Trim() | Should -BeExactly '!"~'
        }

        It 'replace the default headers' {
            Connect-Bctrl (ConvertTo-Key) https://api.example.test -HttpMessageHandler $stub -SubaccountId mine
            $null = Invoke-BctrlRequest /v1/x POST @{} -Headers @{
                accept = 'text/csv'; 'content-type' = 'application/merge-patch+json'; 'Bctrl-Subaccount-Id' = 'theirs'
            }
            $headers = $stub.Requests[0].Headers
            $headers['Accept'] | Should -BeExactly 'text/csv'
            $headers['Content-Type'] | Should -BeExactly 'application/merge-patch+json'
            $headers['BCTRL-Subaccount-Id'] | Should -BeExactly 'theirs'
        }

        It 'are rejected before a request is sent: <Message>' -ForEach @(
            @{ Headers = @{ Authorization = 'Bearer other' }
                Message = "The header Authorization can't be specified: Connect-Bctrl sets the API key." }
            @{ Headers = @{ host = 'elsewhere.example.test' }; Message = "The header host can't be specified: Connect-Bctrl sets the server." }
            @{ Headers = @{ 'Content-Length' = 1 }; Message = "The header Content-Length can't be specified: its value results from the body." }
            @{ Headers = @{ 'transfer-encoding' = 'chunked' }
                Message = "The header transfer-encoding can't be specified: its value results from the body." }
            @{ Headers = @{ 'X-Break' = "a`r`nAuthorization: Bearer other" }; Message = "The value of the header X-Break $notAllowed" }
            @{ Headers = @{ 'X-Null' = "a`0b" }; Message = "The value of the header X-Null $notAllowed" }
            @{ Headers = @{ 'X-Tab' = "a`tb" }; Message = "The value of the header X-Tab $notAllowed" }
            @{ Headers = @{ 'X-Low' = "a$([char]0x1F)" }; Message = "The value of the header X-Low $notAllowed" }
            @{ Headers = @{ 'X-High' = "a$([char]0x7F)" }; Message = "The value of the header X-High $notAllowed" }
            @{ Headers = @{ 'X-Umlaut' = "$([char]0xFC)" }; Message = "The value of the header X-Umlaut $notAllowed" }
            @{ Headers = @{ 'X-List' = 'a', "b`n" }; Message = "The value of the header X-List $notAllowed" }
            @{ Headers = @{ "X`r`nY" = 1 }; Message = "'X Y' is not a valid header name." }
            @{ Headers = @{ 'X: Y' = 1 }; Message = "'X: Y' is not a valid header name." }
            @{ Headers = @{ 'X:' = 1 }; Message = "'X:' is not a valid header name." }
            @{ Headers = @{ 'X Z' = 1 }; Message = "'X Z' is not a valid header name." }
            @{ Headers = @{ "X$([char]0x7F)" = 1 }; Message = "'X$([char]0xFFFD)' is not a valid header name." }
            @{ Headers = @{ '' = 1 }; Message = "'' is not a valid header name." }
        ) {
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST -Headers $Headers }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            $failure.TargetObject | Should -Be '/v1/x'
            "$failure" | Should -BeExactly $Message
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'IdempotencyKey' {
        It 'is sent as a header: <Name>' -ForEach @(
            @{ Name = 'the parameter'; Parameters = @{ IdempotencyKey = 'once' } }
            @{ Name = 'the header'; Parameters = @{ Headers = @{ 'idempotency-key' = 'once' } } }
            @{ Name = 'the parameter instead of the header'; Parameters = @{ IdempotencyKey = 'once'; Headers = @{ 'idempotency-key' = 'other' } } }
        ) {
            $null = Invoke-BctrlRequest /v1/x POST @Parameters
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Headers['Idempotency-Key'] | Should -BeExactly 'once'
        }

        It 'is rejected if it is blank, because a retry could then do something twice' {
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST -IdempotencyKey ' ' }
            "$failure" | Should -BeLike 'The idempotency key is blank, *'
            $stub.Requests.Count | Should -Be 0
        }

        It 'is rejected if it contains a line break' {
            $failure = Get-CommandError { Invoke-BctrlRequest /v1/x POST -IdempotencyKey "a`r`nX: y" }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidRequest,Bctrl.PowerShell.InvokeBctrlRequestCommand'
            "$failure" |
                Should -BeExactly 'The value of the header Idempotency-Key contains a character that is not allowed, such as a line break or a character outside ASCII.'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'Parameters' {
        It 'include a connection' {
            $other = Connect-Bctrl (ConvertTo-Key) https://other.example.test -HttpMessageHandler $stub -PassThru
            Connect-Stub $stub
            $null = Invoke-BctrlRequest /v1/x -Connection $other
            $stub.Requests.Count | Should -Be 1
            $stub.Requests[0].Uri.Host | Should -Be 'other.example.test'
        }

        It 'are rejected before a request is sent: <Name>' -ForEach @(
            @{ Name = 'an unknown method'; Parameters = @{ Method = 'BREW' }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'an empty path'; Parameters = @{ Path = '' }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'no path'; Parameters = @{ Path = $null }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'no query'; Parameters = @{ Query = $null }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'a query as text'; Parameters = @{ Query = 'a=1' }; ErrorId = 'CannotConvertArgumentNoMessage' }
            @{ Name = 'no headers'; Parameters = @{ Headers = $null }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'an empty idempotency key'; Parameters = @{ IdempotencyKey = '' }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'an empty file name'; Parameters = @{ OutFile = '' }; ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'an empty variable for the status code'; Parameters = @{ StatusCodeVariable = '' }
                ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'an empty variable for the headers'; Parameters = @{ ResponseHeadersVariable = '' }
                ErrorId = 'ParameterArgumentValidationError' }
            @{ Name = 'no connection'; Parameters = @{ Connection = $null }; ErrorId = 'ParameterArgumentValidationError' }
        ) {
            if (-not $Parameters.ContainsKey('Path')) {
                $Parameters.Path = '/v1/x'
            }
            { Invoke-BctrlRequest @Parameters } | Should -Throw -ErrorId "$ErrorId,Bctrl.PowerShell.InvokeBctrlRequestCommand"
            $stub.Requests.Count | Should -Be 0
        }

        It 'need a connection' {
            Disconnect-Bctrl
            { Invoke-BctrlRequest /v1/x } |
                Should -Throw 'There is no connection to bctrl, and the environment variable BCTRL_API_KEY is not set.' -ErrorId 'NotConnected,Bctrl.PowerShell.InvokeBctrlRequestCommand'
        }
    }
}
