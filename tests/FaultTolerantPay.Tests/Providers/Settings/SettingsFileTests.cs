using System.Text.Json;
using FaultTolerantPay.Providers.Errors;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Providers.Settings;

/// <summary>The settings file and error maps: what is read, and that every wrong field has one clear error with its line.</summary>
public sealed class SettingsFileTests
{
    private static readonly JsonSchemaCheck SettingsSchema = new(SettingsFiles.Schema("providers.schema.json"));
    private static readonly JsonSchemaCheck MapSchema = new(SettingsFiles.Schema("error-map.schema.json"));

    private static readonly string[] Vault = ["vault"];

    private static IEnumerable<TestCaseData> WrongSettings =>
        WrongJson.Of(SettingsFiles.Right, SettingsFiles.Schema("providers.schema.json"), "file").Select(Case);

    private static IEnumerable<TestCaseData> WrongMaps =>
        WrongJson.Of(SettingsFiles.Map, SettingsFiles.Schema("error-map.schema.json"), "errorMap")
            .Concat(
            [
                WrongJson.Without(SettingsFiles.Map, "codes[1].hard"),
                WrongJson.With(SettingsFiles.Map, "codes[2].hard", "true"),
                WrongJson.With(SettingsFiles.Map, "codes[3].hard", "true"),
                WrongJson.With(SettingsFiles.Map, "codes[4].hard", "true"),
                WrongJson.With(SettingsFiles.Map, "codes[2].cause", "\"issuer\""),
                WrongJson.With(SettingsFiles.Map, "codes[2].agreementGone", "true"),
                WrongJson.With(SettingsFiles.Map, "codes[3].agreementGone", "true"),
            ])
            .Select(Case);

    // What the rules know and the schema cannot say.
    private static IEnumerable<TestCaseData> WrongBeyondTheSchema =>
        ((IEnumerable<WrongJson.WrongFile>)
        [
            WrongJson.With(SettingsFiles.Right, "providers[1].id", "\"UNIONFAST\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].channels[1].id", "\"unionfast-ICBC\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].network.timeout", "\"PT0S\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].network.timeout", "\"PT10M0.1S\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].network.timeout", "\"P1Y\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].network.address", "\"https://user:my-password@pay.example.com\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].network.queryAddress", "\"/etc/passwd\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.timeZone", "\"Mars/Olympus\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.readyAt", "\"24:00\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.cutOver", "\"24:00\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.retryAfter", "\"10 min\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.retryAtMost", "\"P2D\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.missingAfter", "\"P32D\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.lookBackDays", "93"),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.cutOverMargin", "\"PT13H\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.tolerances[0].currency", "\"XXX\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.tolerances[0].amount", "-1"),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.settlement.account", "\"river\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.settlement.dueWithinDays", "93"),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.settlement.maxDaysInEntry", "0"),
            WrongJson.With(SettingsFiles.Right, "providers[0].statementFiles.settlement.payers[0].text", "\" \""),
            WrongJson.With(SettingsFiles.Right, "providers[0].identity.values.terminal", "\"a\\u202eb\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].errorMap", "\"missing.json\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].errorMap", "\".\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].errorMap", "\"a\\u0000b\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].security.signingKey", "\"my-password\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].security", "\"my-password\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].security.signingKey", "\"env:NO_SUCH_VARIABLE_HERE\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].security.signingKey", "\"file:/nowhere/key\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].security.signingKey", "\"safe:key\""),
            WrongJson.With(SettingsFiles.Right, "providers[0].security.signingKey", "\"env:PATH#hex\""),
        ]).Select(Case);

    [Test]
    public void Load_EveryField_IsRead()
    {
        using var files = new SettingsFiles();

        SettingsLoad load = Load(files);

        Assert.That(load.Errors, Is.Empty);
        Assert.That(load.Snapshot!.All.Select(of => of.Id.Value), Is.EqualTo((string[])["account", "core", "river", "unionfast"]));
        Assert.That(load.Snapshot.All.Select(of => of.StatementFiles?.IsOfBusinessSystem == true),
            Is.EqualTo((bool[])[false, true, false, false]));
        ProviderSettings of = load.Snapshot.All[3];
        Assert.That(
            (of.Identity.MerchantNumber, of.Identity.InstitutionNumber, of.Identity.ProductCode, of.Identity.Values["terminal"]),
            Is.EqualTo(("8800001", "0011", "QP", "01")));
        Assert.That(of.Security.OrderBy(one => one.Key),
            Is.EqualTo(new Dictionary<string, string> { ["callbackKey"] = "vault:pay/uf#base64", ["signingKey"] = "env:PATH" }));
        Assert.That(of.Network, Is.EqualTo(new ProviderNetwork
        {
            Address = new("https://pay.example.com/order"),
            QueryAddress = new("https://pay.example.com/query"),
            CallbackAddress = new("https://bank.example.com/callbacks/unionfast"),
            Timeout = TimeSpan.FromSeconds(10),
            MaxConcurrentCalls = 100,
        }));
        Assert.That(of.StatementFiles, Is.EqualTo(new ProviderStatementFiles
        {
            Address = new("sftp://files.example.com/out"),
            Format = "unionpay-zm",
            ReadyAt = new(9, 0),
            TimeZone = "Asia/Shanghai",
            CutOver = new(23, 0),
            RetryAfter = TimeSpan.FromMinutes(5),
            RetryAtMost = TimeSpan.FromHours(1),
            MissingAfter = TimeSpan.FromDays(2),
            LookBackDays = 7,
            CutOverMargin = TimeSpan.FromMinutes(30),
            AllowParts = true,
            CompareFees = false,
            AbsenceIsFinal = true,
            Tolerances = [new ProviderStatementTolerance(new Currency("CNY"), 1, 2)],
            Settlement = new ProviderSettlement
            {
                Account = new ProviderId("account"),
                DueWithinDays = 5,
                MaxDaysInEntry = 4,
                RoundsFeesInSum = true,
                Payers = [new ProviderSettlementPayer { Text = "Union Fast", MerchantNumbers = ["8800001", "8800002"] }],
            },
        }));
        Assert.That(
            of.Channels.Select(one => (one.Id.Value, one.Provider.Value, one.MerchantNumber, one.ProductCode, one.Values.Count)),
            Is.EqualTo(((string, string, string?, string?, int)[])
                [("unionfast-icbc", "unionfast", "8800002", "QP1", 1), ("unionfast-ccb", "unionfast", null, null, 0)]));
        Assert.That(load.Snapshot.All[1].Network.Timeout, Is.Null);
        Assert.That(load.Snapshot.MapOf(new("river")).Count, Is.Zero);
    }

    [Test]
    public void Load_ErrorMap_HasEveryFieldOfItsRows()
    {
        using var files = new SettingsFiles();

        ErrorMap map = Load(files).Snapshot!.MapOf(new("unionfast"));

        Assert.That(map.Find("05", "41"), Is.EqualTo(new CodeMapping
        {
            Code = "05",
            Detail = "41",
            Outcome = OperationOutcome.Declined,
            IsHardDecline = true,
            Cause = FailureCause.Issuer,
            Meaning = "card reported lost",
        }));
        Assert.That(
            ((string[])["05", "00", "P1", "E9"]).Select(code => (map.Find(code, null)!.Outcome, map.Find(code, null)!.Cause)),
            Is.EqualTo(((OperationOutcome, FailureCause?)[])
            [
                (OperationOutcome.Declined, null), (OperationOutcome.Succeeded, null), (OperationOutcome.Pending, null),
                (OperationOutcome.Unknown, FailureCause.Unclear),
            ]));
    }

    [Test]
    public void Right_Files_FitTheSchemas()
    {
        Assert.That(SettingsSchema.FirstFailure(SettingsFiles.Right), Is.Empty);
        Assert.That(MapSchema.FirstFailure(SettingsFiles.Map), Is.Empty);
    }

    [TestCaseSource(nameof(WrongSettings))]
    public void Load_OneFieldOfTheSettingsIsWrong_OneErrorWithItsLine(string field, int line, string text)
    {
        AssertOneError(field, line, text);
        Assert.That(SettingsSchema.FirstFailure(text), Is.Not.Empty, "the published schema");
    }

    [TestCaseSource(nameof(WrongBeyondTheSchema))]
    public void Load_OneFieldIsWrongByTheRules_OneErrorWithItsLine(string field, int line, string text)
    {
        string error = AssertOneError(field, line, text);
        Assert.That(error, Does.Not.Contain("my-password"));
    }

    [TestCaseSource(nameof(WrongMaps))]
    public void Load_OneFieldOfAMapIsWrong_OneErrorWithItsLine(string field, int line, string text)
    {
        using var files = new SettingsFiles();
        files.Write(text, "map.json");

        SettingsLoad load = Load(files);

        Assert.That(load.Snapshot, Is.Null);
        Assert.That(load.Errors, Has.Length.EqualTo(1));
        Assert.That(load.Errors[0], Does.StartWith($"{files.In("map.json")}:{line}:").And.Contain($": {field}: "));
        Assert.That(MapSchema.FirstFailure(text), Is.Not.Empty, "the published schema");
    }

    [Test]
    public void Load_CodeIsMappedTwice_NamesBothLines()
    {
        using var files = new SettingsFiles();
        files.Write(
            """
            { "source": "s", "codes": [
              { "code": "05", "outcome": "declined", "hard": false },
              { "code": "05", "detail": "07", "outcome": "declined", "hard": true },
              { "code": "05", "outcome": "pending" } ] }
            """,
            "map.json");

        Assert.That(Load(files).Errors.Single(), Does.StartWith($"{files.In("map.json")}:4:3: codes[2]: line 2 maps this code"));
    }

    [Test]
    public void Load_CodeIsACardNumber_IsRefusedAndNotRepeated()
    {
        using var files = new SettingsFiles();
        files.Write("""{ "source": "s", "codes": [ { "code": "6222021234567890128", "outcome": "pending" } ] }""", "map.json");

        Assert.That(Load(files).Errors.Single(), Does.Contain("codes[0].code").And.Not.Contain("6222021234567890128"));
    }

    [Test]
    public void Load_EverythingIsWrong_NamesAllAtOnce()
    {
        using var files = new SettingsFiles();
        files.Write("""
            { "provders": [], "providers": [
              { "id": "a b", "identity": { "merchantNumber": "" }, "network": { "address": "x", "timeout": "10s" },
                "errorMap": "map.json", "channels": [ { "id": "a", "merchantNumber": 1 } ] } ] }
            """);
        files.Write("""{ "source": "", "codes": [ { "code": "1", "outcome": "declind" } ] }""", "map.json");

        Assert.That(
            Load(files, ProvidersUnderTest.SettingsOf("alpha") with { ErrorMap = " " }).Errors.Select(error => error.Split(": ")[1]),
            Is.EqualTo((string[])
            [
                "providers[0].errorMap", "provders", "providers[0].id", "providers[0].identity.merchantNumber",
                "providers[0].network.address", "providers[0].network.timeout", "providers[0].channels[0].merchantNumber",
                "source", "codes[0].outcome",
            ]));
    }

    [Test]
    public void Load_IdsOfCode_AreTaken()
    {
        using var files = new SettingsFiles();

        Assert.That(
            Load(files, ProvidersUnderTest.SettingsOf("UnionFast") with { Channels = [] }).Errors.Single(),
            Does.Contain("providers[0].id: \"unionfast\": the settings by code has this id"));
    }

    [Test]
    public void Load_TwoProvidersShareAMap_ItsErrorsAreNamedOnce()
    {
        using var files = new SettingsFiles();
        files.Write(SettingsFiles.Right.Replace("\"id\": \"river\",", "\"id\": \"river\", \"errorMap\": \"map.json\",",
            StringComparison.Ordinal));
        Assert.That(Load(files).Snapshot!.MapOf(new("river")).Count, Is.EqualTo(5));

        files.Write("{}", "map.json");
        Assert.That(Load(files).Errors, Has.Length.EqualTo(2), "source and codes are missing");
    }

    [Test]
    public void Load_FileIsCutAnywhere_HasAnErrorAndNeverThrows()
    {
        using var files = new SettingsFiles();
        for (int length = 0; length < SettingsFiles.Right.Length - 1; length += 7)
        {
            files.Write(SettingsFiles.Right[..length]);
            Assert.That(Load(files).Errors, Is.Not.Empty, $"cut after {length}");
        }

        for (int length = 0; length < SettingsFiles.Map.Length - 1; length += 7)
        {
            files.Write(SettingsFiles.Right);
            files.Write(SettingsFiles.Map[..length], "map.json");
            Assert.That(Load(files).Errors, Is.Not.Empty, $"map cut after {length}");
        }
    }

    [TestCase("providers.json")]
    [TestCase("map.json")]
    public void Load_FileIsTooLong_SaysSoAndReadsNothing(string name)
    {
        using var files = new SettingsFiles();
        File.AppendAllText(files.In(name), new string(' ', 4_096));

        SettingsLoad load = SettingsLoader.Load(
            new ProviderOptions { SettingsFile = files.Path, MaxFileBytes = (int)new FileInfo(files.In(name)).Length - 1 }, [], Vault);

        Assert.That(load.Errors.Single(), Does.Contain($"{files.In(name)}:1:1: the file has more than"));
    }

    [TestCase("providers.json")]
    [TestCase("map.json")]
    public void Load_FileHasAnotherEncoding_SaysSo(string name)
    {
        using var files = new SettingsFiles();
        File.WriteAllText(files.In(name), "{}", System.Text.Encoding.Unicode);

        Assert.That(Load(files).Errors.Single(), Does.Contain("this is UTF-16; UTF-8 is expected"));
    }

    [Test]
    [CancelAfter(20_000)]
    public void Load_MoreErrorsThanAreKept_EndsSoon()
    {
        using var files = new SettingsFiles();
        files.Write($$"""{ "providers": [ {{string.Join(',', Enumerable.Repeat("0", 1_000_000))}} ] }""");
        Assert.That(Load(files).Errors, Has.Length.EqualTo(1_000));

        files.Write($$"""{ "providers": [ {{string.Join(',', Enumerable.Repeat("{\"id\":\"a\"}", 100_000))}} ] }""");
        Assert.That(Load(files).Errors, Has.Length.EqualTo(1_000));
    }

    [TestCase("providers.schema.json")]
    [TestCase("error-map.schema.json")]
    public void Schema_EveryObject_HasTheFieldsThatTheReaderKnows(string name)
    {
        using JsonDocument document = JsonDocument.Parse(SettingsFiles.Schema(name));
        ObjectShape[] shapes = [.. name[0] == 'p' ? SettingsReader.Shapes : ErrorMapReader.Shapes];
        JsonElement definitions = document.RootElement.GetProperty("$defs");

        Assert.That(
            definitions.EnumerateObject().Where(of => of.Value.TryGetProperty("properties", out _)).Select(of => of.Name),
            Is.EquivalentTo(shapes.Select(shape => shape.Name)));
        foreach (ObjectShape shape in shapes)
        {
            JsonElement definition = definitions.GetProperty(shape.Name);
            Assert.That(definition.GetProperty("properties").EnumerateObject().Select(of => of.Name), Is.EquivalentTo(shape.Fields),
                shape.Name);
            Assert.That(definition.GetProperty("required").EnumerateArray().Select(of => of.GetString()),
                Is.EquivalentTo(shape.Required), shape.Name);
        }
    }

    private static SettingsLoad Load(SettingsFiles files, params ProviderSettings[] byCode) =>
        SettingsLoader.Load(files.Options, byCode, Vault);

    private static string AssertOneError(string field, int line, string text)
    {
        using var files = new SettingsFiles();
        files.Write(text);

        SettingsLoad load = Load(files);

        Assert.That(load.Snapshot, Is.Null);
        Assert.That(load.Errors, Has.Length.EqualTo(1));
        Assert.That(load.Errors[0], Does.StartWith($"{files.Path}:{line}:").And.Contain($": {field}: "));
        return load.Errors[0];
    }

    private static TestCaseData Case(WrongJson.WrongFile wrong, int index) =>
        new TestCaseData(wrong.Field, wrong.Line, wrong.Text).SetArgDisplayNames(wrong.Name, $"{index}");
}
