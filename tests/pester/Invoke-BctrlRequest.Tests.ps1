Describe 'Invoke-BctrlRequest' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # A server with one route for every method.
        function Get-Site {
            param([Bctrl.Testing.StubResponse[]] $Answer = [Bctrl.Testing.StubResponse]::Json('{}', 200))

            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new()
            foreach ($method in 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS') {
                $stub = $stub.On("$method /v1/x", $Answer)
            }
            $stub
        }

        function Get-Json {
            param([string] $Json)

            [Bctrl.Testing.StubResponse]::Json($Json, 200)
        }
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'What it sends' {
        BeforeEach {
            $stub = Get-Site
            Connect-Stub $stub
        }

        It 'sends a <Kind> as JSON' -ForEach @(
            @{ Kind = 'hashtable'; Body = @{ a = @(1, $null, 'x') }; Json = '{"a":[1,null,"x"]}' }
            @{ Kind = 'table in order'; Body = [ordered]@{ z = 1; a = @{ b = $true } }; Json = '{"z":1,"a":{"b":true}}' }
            @{ Kind = 'object'; Body = [pscustomobject]@{ name = 'x'; n = 1.5 }; Json = '{"name":"x","n":1.5}' }
            @{ Kind = 'text'; Body = '{ "as": "it stands" }'; Json = '{ "as": "it stands" }' }
            @{ Kind = 'list'; Body = @(1, 2); Json = '[1,2]' }
        ) {
            $null = Invoke-BctrlRequest /v1/x POST $Body
            $stub.Requests[0].Body | Should -Be $Json
            $stub.Requests[0].Headers['Content-Type'] | Should -Be 'application/json'
        }

        It 'sends what ConvertFrom-Json has made' {
            $null = '{"a":{"b":[1,"2026-03-01",null]}}' | ConvertFrom-Json | Invoke-BctrlRequest /v1/x -Method PUT
            $stub.Requests[0].Body | Should -Be '{"a":{"b":[1,"2026-03-01",null]}}'
        }

        It 'sends a file as it is' {
            Set-Content TestDrive:/body.json '{"a":1}' -NoNewline
            $null = Invoke-BctrlRequest /v1/x -Method PUT -Body (Get-Item TestDrive:/body.json)
            $stub.Requests[0].Body | Should -Be '{"a":1}'
            $stub.Requests[0].Headers['Content-Type'] | Should -Be 'application/json'
        }

        It 'sends a query, headers and an idempotency key' {
            $null = Invoke-BctrlRequest /v1/x -Query @{ q = 'a b'; } -Headers @{ 'X-One' = 1 } -IdempotencyKey once
            $stub.Requests[0].Uri.AbsoluteUri | Should -Be 'https://api.example.test/v1/x?q=a%20b'
            $stub.Requests[0].Headers['X-One'] | Should -Be '1'
            $stub.Requests[0].Headers['Idempotency-Key'] | Should -Be 'once'
        }

        It 'refuses <Path>: the key goes to no other server' -ForEach @(
            @{ Path = 'https://elsewhere.example.test/v1/x' }
            @{ Path = 'http://api.example.test/v1/x' }
            @{ Path = 'https://api.example.test:8443/v1/x' }
            @{ Path = 'https://api.example.test@elsewhere.example.test/v1/x' }
            @{ Path = '//elsewhere.example.test/v1/x' }
            @{ Path = '\\elsewhere.example.test\v1\x' }
        ) {
            { Invoke-BctrlRequest $Path -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            $stub.Requests.Count | Should -Be 0
        }

        It 'takes an address of its own server' {
            $null = Invoke-BctrlRequest https://api.example.test/v1/x
            $stub.Requests.Count | Should -Be 1
        }

        It 'lets nobody put a header into another' {
            { Invoke-BctrlRequest /v1/x -Headers @{ X = "a`r`nAuthorization: Bearer other" } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            { Invoke-BctrlRequest /v1/x -Headers @{ Authorization = 'Bearer other' } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'What comes out' {
        It 'is an object of JSON' {
            Connect-Stub (Get-Site (Get-Json '{"name":"x","nested":{"list":[1,2]}}'))
            $answer = Invoke-BctrlRequest /v1/x
            $answer.name | Should -Be 'x'
            $answer.nested.list | Should -Be 1, 2
        }

        It 'is the items of an array' {
            Connect-Stub (Get-Site (Get-Json '[{"n":1},{"n":2}]'))
            (Invoke-BctrlRequest /v1/x | Where-Object n -gt 1).n | Should -Be 2
        }

        It 'is an operation, with its views, when it is one' {
            Connect-Stub (Get-Site (Get-Json ([Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, ''))))
            $operation = Invoke-BctrlRequest /v1/x
            $operation | Should -BeOfType Bctrl.Operation
            $operation | Out-String | Should -BeLike '*Duration*Detail*'
        }

        It 'is text, or bytes, or the text of JSON with -Raw' {
            Connect-Stub (Get-Site ([Bctrl.Testing.StubResponse]::Text('a,b', 200, 'text/csv')))
            Invoke-BctrlRequest /v1/x | Should -BeExactly 'a,b'
            Connect-Stub (Get-Site ([Bctrl.Testing.StubResponse]::Bytes([byte[]](0, 255), 'image/png')))
            , (Invoke-BctrlRequest /v1/x) | Should -BeOfType byte[]
            Connect-Stub (Get-Site (Get-Json '{ "a" : 1 }'))
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly '{ "a" : 1 }'
        }

        It 'goes into a file with -OutFile, whole or not at all' {
            Connect-Stub (Get-Site ([Bctrl.Testing.StubResponse]::Bytes([byte[]](1, 2, 3), 'image/png')))
            Invoke-BctrlRequest /v1/x -OutFile TestDrive:/answer.bin | Should -BeNullOrEmpty
            (Get-Item TestDrive:/answer.bin).Length | Should -Be 3
            Connect-Stub (Get-Site ([Bctrl.Testing.StubResponse]::Bytes([byte[]]::new(1000), 'image/png').BreakingOffAfter(500)))
            { Invoke-BctrlRequest /v1/x -OutFile TestDrive:/answer.bin -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionFailed,*'
            (Get-Item TestDrive:/answer.bin).Length | Should -Be 3
            (Get-ChildItem TestDrive:/ -Filter *.partial) | Should -BeNullOrEmpty
        }

        It 'tells the status and the headers, also of an error' {
            Connect-Stub (Get-Site (Get-Json '{}').With('X-Page', '2'))
            $null = Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers
            $status | Should -Be 200
            $headers['x-page'] | Should -Be '2'
            Connect-Stub (Get-Site ([Bctrl.Testing.StubResponse]::Error(422, 'No', 'no', 'req-4')))
            Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers -ErrorAction SilentlyContinue
            $status | Should -Be 422
            $headers['x-request-id'] | Should -Be 'req-4'
        }
    }

    Context 'What can go wrong' {
        It 'repeats <Method> <Count> times' -ForEach @(
            @{ Method = 'get'; Count = 3; Parameters = @{} }
            @{ Method = 'PUT'; Count = 3; Parameters = @{} }
            @{ Method = 'DELETE'; Count = 3; Parameters = @{} }
            @{ Method = 'POST'; Count = 1; Parameters = @{} }
            @{ Method = 'patch'; Count = 1; Parameters = @{} }
            @{ Method = 'post'; Count = 3; Parameters = @{ IdempotencyKey = 'once' } }
        ) {
            $stub = Get-Site ([Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1'))
            Connect-Stub $stub -MaximumRetryCount 2
            { Invoke-BctrlRequest /v1/x -Method $Method @Parameters -ErrorAction Stop } | Should -Throw -ErrorId 'ServerError,*'
            $stub.Requests.Count | Should -Be $Count
        }

        It 'ends when the key is wrong' {
            Connect-Stub (Get-Site ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1')))
            { Invoke-BctrlRequest /v1/x } | Should -Throw -ErrorId 'Unauthorized,*'
        }

        It 'refuses a method that is none, and a file that can not be written' {
            $stub = Get-Site
            Connect-Stub $stub
            { Invoke-BctrlRequest /v1/x -Method BREW } | Should -Throw
            { Invoke-BctrlRequest /v1/x POST -OutFile TestDrive:/no/folder/file -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            $stub.Requests.Count | Should -Be 0
        }
    }
}
