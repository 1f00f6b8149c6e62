using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The requests of <c>Invoke-BctrlRequest</c>.</summary>
public sealed class InvokeRequestTests
{
    [Theory]
    [InlineData("/v1/x", "https://api.example.test/v1/x")]
    [InlineData("v1/x", "https://api.example.test/v1/x")]
    [InlineData("\\v1\\x", "https://api.example.test/v1/x")]
    [InlineData("https://api.example.test/v1/x", "https://api.example.test/v1/x")]
    [InlineData("HTTPS://API.EXAMPLE.TEST:443/v1/x", "https://api.example.test/v1/x")]
    [InlineData("/v1/x?a=1", "https://api.example.test/v1/x?a=1")]
    [InlineData("/v1/x?back=https://elsewhere.example.test/", "https://api.example.test/v1/x?back=https://elsewhere.example.test/")]
    [InlineData("/v1/x#part", "https://api.example.test/v1/x")]
    public void A_path_is_resolved_against_the_server_of_the_connection(string path, string address)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run($"Invoke-BctrlRequest '{path}'").MustBeClean();

        Assert.Equal(address, Assert.Single(stub.Requests).Uri.AbsoluteUri);
    }

    [Fact]
    public void The_path_of_the_server_is_kept()
    {
        var stub = new StubHttpMessageHandler().On("GET /gate%20way/v1/x", StubResponse.Json("{}"));
        using var session = new ModuleSession(stub);

        session.Run("Connect-Bctrl $key 'https://api.example.test/gate%20way/v1' -HttpMessageHandler $stub; Invoke-BctrlRequest /v1/x").MustBeClean();

        Assert.Equal("https://api.example.test/gate%20way/v1/x", Assert.Single(stub.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("https://elsewhere.example.test/v1/x")]
    [InlineData(" https://elsewhere.example.test/v1/x")]
    [InlineData("//elsewhere.example.test/v1/x")]
    [InlineData("\\\\elsewhere.example.test\\v1\\x")]
    [InlineData("/\\elsewhere.example.test/v1/x")]
    [InlineData("https:\\\\elsewhere.example.test/v1/x")]
    [InlineData("https:/elsewhere.example.test/v1/x")]
    [InlineData("http://api.example.test/v1/x")]
    [InlineData("https://api.example.test:8443/v1/x")]
    [InlineData("https://api.example.test.elsewhere.test/v1/x")]
    [InlineData("https://api.example.test@elsewhere.example.test/v1/x")]
    [InlineData("https://me:secret@api.example.test/v1/x")]
    [InlineData("ftp://api.example.test/v1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    public void The_key_is_not_sent_to_another_server(string path)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        var error = session.Run($"Invoke-BctrlRequest '{path}'").Error();

        Assert.Equal("InvalidRequest", error.Id());
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(path, error.TargetObject);
        Assert.Contains("The API key is sent only to the server of the connection", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Connect-Bctrl", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("", "GET")]
    [InlineData("-Method GET", "GET")]
    [InlineData("-Method post", "POST")]
    [InlineData("PUT", "PUT")]
    [InlineData("-Method Patch", "PATCH")]
    [InlineData("-Method DELETE", "DELETE")]
    [InlineData("-Method head", "HEAD")]
    [InlineData("-Method OPTIONS", "OPTIONS")]
    public void A_method_is_accepted_in_upper_and_lower_case(string parameter, string method)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run($"Invoke-BctrlRequest /v1/x {parameter}").MustBeClean();

        Assert.Equal(method, Assert.Single(stub.Requests).Method);
    }

    [Fact]
    public void Another_method_is_rejected_before_a_request_is_sent()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        Assert.Equal("ParameterArgumentValidationError", session.Run("Invoke-BctrlRequest /v1/x -Method BREW").Error().Id());
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("@{ a = 1; b = $null; c = @(1, 'x', @{ d = $true }) }", """{"a":1,"b":null,"c":[1,"x",{"d":true}]}""")]
    [InlineData("[ordered]@{ z = 1.5; a = ([datetime] '2026-03-01T10:00:00Z').ToUniversalTime() }", """{"z":1.5,"a":"2026-03-01T10:00:00.0000000Z"}""")]
    [InlineData("[pscustomobject]@{ name = 'ü \"x\"'; big = 9223372036854775807 }", """{"name":"ü \"x\"","big":9223372036854775807}""")]
    // The value of NULL in a database row.
    [InlineData("@{ none = [DBNull]::Value }", """{"none":null}""")]
    [InlineData("@(1, 2)", "[1,2]")]
    [InlineData("@()", "[]")]
    [InlineData("@(@{ a = 1 })", """[{"a":1}]""")]
    [InlineData("42", "42")]
    [InlineData("$false", "false")]
    [InlineData("@{ id = [guid] '2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f'; kind = [System.IO.FileMode]::Open; at = [uri] 'https://a.test/' }",
        """{"id":"2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f","kind":"Open","at":"https://a.test/"}""")]
    [InlineData("'{ \"as\" : \"it stands\" }'", """{ "as" : "it stands" }""")]
    [InlineData("''", "")]
    public void An_object_is_sent_as_JSON_and_text_is_sent_unchanged(string body, string expected)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method POST -Body ({body})").MustBeClean();

        var request = Assert.Single(stub.Requests);
        Assert.Equal(Sorted(expected), Sorted(request.Body));
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Fact]
    public void Method_and_body_can_be_positional()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run("Invoke-BctrlRequest /v1/x POST @{ a = 1 }").MustBeClean();

        Assert.Equal("POST", Assert.Single(stub.Requests).Method);
        Assert.Equal("""{"a":1}""", stub.Requests[0].Body);
    }

    [Fact]
    public void Each_pipeline_object_is_sent_in_its_own_request()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run("@{ n = 1 }, @{ n = 2 } | Invoke-BctrlRequest /v1/x -Method POST").MustBeClean();

        Assert.Equal(["""{"n":1}""", """{"n":2}"""], stub.Requests.Select(request => request.Body));
    }

    [Fact]
    public void An_operation_can_be_a_body()
    {
        var stub = AnyMethodStub.WithJson().On("POST /v1/operations/*/wait", request => Responses.Wait(request.OperationId));
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a | Invoke-BctrlRequest /v1/x -Method POST").MustBeClean();

        Assert.Contains("\"Id\":\"a\"", stub.Requests[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Body $null")]
    public void Without_Body_the_request_has_no_body(string parameter)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method POST {parameter}").MustBeClean();

        Assert.Equal("", Assert.Single(stub.Requests).Body);
        Assert.False(stub.Requests[0].Headers.ContainsKey("Content-Type"));
    }

    [Theory]
    [InlineData("body.json", "application/json")]
    [InlineData("body", "application/json")]
    [InlineData("body.bin", "application/octet-stream")]
    public void A_file_is_sent_unchanged(string name, string contentType)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File(name), "\"ü\""u8.ToArray());
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);
        session.Set("file", new FileInfo(folder.File(name)));

        session.Run("Invoke-BctrlRequest /v1/x -Method PUT -Body $file").MustBeClean();

        Assert.Equal("\"ü\"", Assert.Single(stub.Requests).Body);
        Assert.Equal(contentType, stub.Requests[0].Headers["Content-Type"]);
    }

    [Fact]
    public void Bytes_are_sent_unchanged()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run("Invoke-BctrlRequest /v1/x -Method PUT -Body ([byte[]] (104, 105))").MustBeClean();

        Assert.Equal("hi", Assert.Single(stub.Requests).Body);
        Assert.Equal("application/octet-stream", stub.Requests[0].Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("$a = @{}; $a.self = $a; $a", "more than 128 nested levels")]
    [InlineData("[System.IO.FileInfo]::new('/no/such/file.json')", "no/such")]
    public void An_invalid_body_is_an_error_and_no_request_is_sent(string body, string words)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        var error = session.Run($"$body = & {{ {body} }}; Invoke-BctrlRequest /v1/x -Method POST -Body $body").Error();

        Assert.Equal("InvalidRequest", error.Id());
        Assert.Contains(words, error.ToString().Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void A_body_with_a_property_that_throws_is_an_error_and_no_request_is_sent()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);
        session.Set("body", new ThrowingBody("no"));

        Assert.Equal("InvalidRequest", session.Run("Invoke-BctrlRequest /v1/x -Method POST -Body $body").Error().Id());
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("@{ a = 'x y&z=ü' }", "?a=x%20y%26z%3D%C3%BC")]
    [InlineData("@{ 'a b' = 1 }", "?a%20b=1")]
    [InlineData("@{ n = 1, 2, 'three' }", "?n=1&n=2&n=three")]
    [InlineData("@{ on = $true }", "?on=true")]
    [InlineData("@{ none = $null }", "?none=")]
    [InlineData("@{ at = ([datetime] '2026-03-01T10:00:00Z').ToUniversalTime() }", "?at=2026-03-01T10%3A00%3A00.0000000Z")]
    [InlineData("@{ half = 0.5 }", "?half=0.5")]
    [InlineData("@{}", "")]
    public void A_query_is_escaped_and_appended(string query, string expected)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Query {query}").MustBeClean();

        Assert.Equal("https://api.example.test/v1/x" + expected, Assert.Single(stub.Requests).Uri.AbsoluteUri);
    }

    [Fact]
    public void A_query_is_appended_to_the_query_in_the_path()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run("Invoke-BctrlRequest '/v1/x?a=1#part' -Query @{ b = 2 }").MustBeClean();

        Assert.Equal("?a=1&b=2", Assert.Single(stub.Requests).Uri.Query);
    }

    [Fact]
    public void Headers_are_sent_and_a_list_becomes_one_header()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run("Invoke-BctrlRequest /v1/x -Headers @{ 'X-One' = 1; 'X-Two' = 'a', 'b' }").MustBeClean();

        var headers = Assert.Single(stub.Requests).Headers;
        Assert.Equal("1", headers["X-One"]);
        Assert.Equal("a, b", headers["X-Two"]);
    }

    [Fact]
    public void A_header_replaces_the_default_header()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub, "-SubaccountId mine");

        session.Run("Invoke-BctrlRequest /v1/x POST @{} -Headers @{ accept = 'text/csv'; 'content-type' = 'application/merge-patch+json'; 'Bctrl-Subaccount-Id' = 'theirs' }").MustBeClean();

        var headers = Assert.Single(stub.Requests).Headers;
        Assert.Equal("text/csv", headers["Accept"]);
        Assert.Equal("application/merge-patch+json", headers["Content-Type"]);
        Assert.Equal("theirs", headers["BCTRL-Subaccount-Id"]);
    }

    [Theory]
    [InlineData("@{ Authorization = 'Bearer other' }", "Connect-Bctrl sets the ")]
    [InlineData("@{ host = 'elsewhere.example.test' }", "Connect-Bctrl sets the ")]
    [InlineData("@{ 'Content-Length' = 1 }", "its value results from the body")]
    [InlineData("@{ 'transfer-encoding' = 'chunked' }", "its value results from the body")]
    [InlineData("@{ X = \"a`r`nAuthorization: Bearer other\" }", "a character that is not allowed")]
    [InlineData("@{ X = \"a`0b\" }", "a character that is not allowed")]
    [InlineData("@{ X = 'ü' }", "a character that is not allowed")]
    [InlineData("@{ \"X`r`nY\" = 1 }", "is not a valid header name")]
    [InlineData("@{ 'X: Y' = 1 }", "is not a valid header name")]
    [InlineData("@{ '' = 1 }", "is not a valid header name")]
    [InlineData("@{} -IdempotencyKey \"a`r`nX: y\"", "a character that is not allowed")]
    public void A_reserved_or_invalid_header_is_an_error(string headers, string words)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        var error = session.Run($"Invoke-BctrlRequest /v1/x -Method POST -Headers {headers}").Error();

        Assert.Equal("InvalidRequest", error.Id());
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("-IdempotencyKey once")]
    [InlineData("-Headers @{ 'idempotency-key' = 'once' }")]
    [InlineData("-IdempotencyKey once -Headers @{ 'idempotency-key' = 'other' }")]
    public void The_idempotency_key_is_sent_as_a_header(string parameters)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run($"Invoke-BctrlRequest /v1/x -Method POST {parameters}").MustBeClean();

        Assert.Equal("once", Assert.Single(stub.Requests).Headers["Idempotency-Key"]);
    }

    [Fact]
    public void The_request_has_the_key_the_subaccount_and_the_user_agent()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub, "-SubaccountId sub-1");

        session.Run("Invoke-BctrlRequest /v1/x").MustBeClean();

        var headers = Assert.Single(stub.Requests).Headers;
        Assert.Equal($"Bearer {ModuleSession.Key}", headers["Authorization"]);
        Assert.Equal("sub-1", headers["BCTRL-Subaccount-Id"]);
        Assert.StartsWith("Bctrl.PowerShell/", headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_can_be_specified()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run("$other = Connect-Bctrl $key https://other.example.test -HttpMessageHandler $stub -PassThru; Connect-Bctrl $key -HttpMessageHandler $stub; Invoke-BctrlRequest /v1/x -Connection $other").MustBeClean();

        Assert.Equal("other.example.test", Assert.Single(stub.Requests).Uri.Host);
    }

    [Theory]
    [InlineData("Invoke-BctrlRequest ''")]
    [InlineData("Invoke-BctrlRequest $null")]
    [InlineData("Invoke-BctrlRequest /v1/x -Query $null")]
    [InlineData("Invoke-BctrlRequest /v1/x -Query 'a=1'")]
    [InlineData("Invoke-BctrlRequest /v1/x -Headers $null")]
    [InlineData("Invoke-BctrlRequest /v1/x -IdempotencyKey ''")]
    [InlineData("Invoke-BctrlRequest /v1/x -OutFile ''")]
    [InlineData("Invoke-BctrlRequest /v1/x -StatusCodeVariable ''")]
    [InlineData("Invoke-BctrlRequest /v1/x -ResponseHeadersVariable ''")]
    [InlineData("Invoke-BctrlRequest /v1/x -Connection $null")]
    public void An_invalid_parameter_combination_is_rejected_before_a_request_is_sent(string script)
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        session.Run(script).Error();

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void Without_a_connection_the_command_ends_with_an_error()
    {
        using var session = new ModuleSession();

        Assert.Equal("NotConnected", session.Catch("Invoke-BctrlRequest /v1/x").Id());
    }

    /// <summary>Sorts the characters of the JSON, because the keys of a hashtable have no order.</summary>
    private static string Sorted(string json) => string.Concat(json.Order());

    private sealed class ThrowingBody(string why)
    {
        public string Value => throw new InvalidOperationException(why);
    }
}
