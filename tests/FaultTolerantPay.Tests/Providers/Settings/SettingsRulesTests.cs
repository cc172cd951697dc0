using FaultTolerantPay.Providers.Settings;

namespace FaultTolerantPay.Tests.Providers.Settings;

/// <summary>Every field of settings that are given by code is checked, and all errors are found.</summary>
public sealed class SettingsRulesTests
{
    private static readonly ProviderSettings Right = ProvidersUnderTest.SettingsOf("alpha");

    private static IEnumerable<TestCaseData> Wrong => Each(
        ("id", Right with { Id = new("a b"), Channels = [] }),
        ("identity", Right with { Identity = null! }),
        ("identity.merchantNumber", Right with { Identity = Right.Identity with { MerchantNumber = "" } }),
        ("identity.merchantNumber", Right with { Identity = Right.Identity with { MerchantNumber = null! } }),
        ("identity.institutionNumber", Right with { Identity = Right.Identity with { InstitutionNumber = "a b" } }),
        ("identity.productCode", Right with { Identity = Right.Identity with { ProductCode = "产品" } }),
        ("identity.values", Right with { Identity = Right.Identity with { Values = null! } }),
        ("identity.values.terminal", Right with { Identity = Right.Identity with { Values = Values("terminal", "") } }),
        ("identity.values.terminal", Right with { Identity = Right.Identity with { Values = Values("terminal", "a\u202eb") } }),
        ("identity.values.ter minal", Right with { Identity = Right.Identity with { Values = Values("ter minal", "01") } }),
        ("identity.values", Right with
        {
            Identity = Right.Identity with { Values = Enumerable.Range(0, 101).ToDictionary(i => $"v{i}", _ => "1") },
        }),
        ("security.key", Right with { Security = Values("key", "my-secret-in-the-clear") }),
        ("security.key", Right with { Security = Values("key", "") }),
        ("network", Right with { Network = null! }),
        ("network.address", Right with { Network = Right.Network with { Address = null! } }),
        ("network.address", Right with { Network = Right.Network with { Address = new Uri("/pay", UriKind.Relative) } }),
        ("network.address", Right with { Network = Right.Network with { Address = new Uri("https://user:secret@example.com") } }),
        ("network.queryAddress", Right with { Network = Right.Network with { QueryAddress = new Uri("q", UriKind.Relative) } }),
        ("network.callbackAddress", Right with { Network = Right.Network with { CallbackAddress = new Uri("mailto:a@b.c") } }),
        ("network.timeout", Right with { Network = Right.Network with { Timeout = TimeSpan.FromMilliseconds(9) } }),
        ("network.timeout", Right with { Network = Right.Network with { Timeout = TimeSpan.MaxValue } }),
        ("network.timeout", Right with { Network = Right.Network with { Timeout = TimeSpan.MinValue } }),
        ("network.timeout", Right with { Network = Right.Network with { Timeout = TimeSpan.FromMinutes(11) } }),
        ("network.maxConcurrentCalls", Right with { Network = Right.Network with { MaxConcurrentCalls = 0 } }),
        ("network.maxConcurrentCalls", Right with { Network = Right.Network with { MaxConcurrentCalls = 10_001 } }),
        ("statementFiles.address", Right with { StatementFiles = Files() with { Address = new Uri("x", UriKind.Relative) } }),
        ("statementFiles.format", Right with { StatementFiles = Files() with { Format = "" } }),
        ("statementFiles.timeZone", Right with { StatementFiles = Files() with { TimeZone = "Mars/Olympus" } }),
        ("statementFiles.retryAfter", Right with { StatementFiles = Files() with { RetryAfter = TimeSpan.FromSeconds(59) } }),
        ("statementFiles.retryAfter", Right with { StatementFiles = Files() with { RetryAfter = TimeSpan.MinValue } }),
        ("statementFiles.retryAtMost", Right with { StatementFiles = Files() with { RetryAtMost = TimeSpan.FromMinutes(9) } }),
        ("statementFiles.retryAtMost", Right with { StatementFiles = Files() with { RetryAtMost = TimeSpan.MaxValue } }),
        ("statementFiles.missingAfter", Right with { StatementFiles = Files() with { MissingAfter = TimeSpan.MinValue } }),
        ("statementFiles.missingAfter", Right with { StatementFiles = Files() with { MissingAfter = TimeSpan.MaxValue } }),
        ("statementFiles.lookBackDays", Right with { StatementFiles = Files() with { LookBackDays = 0 } }),
        ("statementFiles.lookBackDays", Right with { StatementFiles = Files() with { LookBackDays = 93 } }),
        ("statementFiles.cutOverMargin", Right with { StatementFiles = Files() with { CutOverMargin = TimeSpan.FromTicks(-1) } }),
        ("statementFiles.cutOverMargin", Right with { StatementFiles = Files() with { CutOverMargin = TimeSpan.FromHours(13) } }),
        ("statementFiles.tolerances[0].currency", Right with { StatementFiles = Files() with { Tolerances = [new(new("XXX"), 1, 1)] } }),
        ("statementFiles.tolerances[1].currency",
            Right with { StatementFiles = Files() with { Tolerances = [new(new("CNY"), 1, 1), new(new("CNY"), 2, 2)] } }),
        ("statementFiles.tolerances[0].amount", Right with { StatementFiles = Files() with { Tolerances = [new(new("CNY"), -1, 0)] } }),
        ("statementFiles.tolerances[0].fee",
            Right with { StatementFiles = Files() with { Tolerances = [new(new("CNY"), 0, 1_000_001)] } }),
        ("statementFiles.isOfBusinessSystem", Right with { StatementFiles = Files() with { IsOfBusinessSystem = true } }),
        ("statementFiles.isOfBusinessSystem", Core("core") with
        {
            StatementFiles = Core("core").StatementFiles! with { Settlement = new ProviderSettlement { Account = new("account") } },
        }),
        ("errorMap", Right with { ErrorMap = " " }),
        ("channels", Right with { Channels = default }),
        ("channels[0].id", Right with { Channels = [Right.Channels[0] with { Id = new("") }] }),
        ("channels[1].id", Right with { Channels = [Right.Channels[0], Right.Channels[0] with { Id = new("ALPHA-1") }] }),
        ("channels[0].provider", Right with { Channels = [Right.Channels[0] with { Provider = new("beta") }] }),
        ("channels[0].merchantNumber", Right with { Channels = [Right.Channels[0] with { MerchantNumber = "a b" }] }),
        ("channels[0].productCode", Right with { Channels = [Right.Channels[0] with { ProductCode = "" }] }),
        ("channels[0].values.x", Right with { Channels = [Right.Channels[0] with { Values = Values("x", "") }] }));

    [Test]
    public void FindErrors_RightSettings_None() => Assert.That(SettingsRules.FindErrors([Right]), Is.Empty);

    [TestCaseSource(nameof(Wrong))]
    public void FindErrors_OneFieldIsWrong_NamesItAlone(string field, ProviderSettings settings) =>
        Assert.That(
            SettingsRules.FindErrors([settings]).Select(error => error.Path).Distinct(),
            Is.EqualTo((string[])[$"providers[0].{field}"]));

    [Test]
    public void FindErrors_SecretIsWrittenInTheClear_TheErrorDoesNotRepeatIt() =>
        Assert.That(
            SettingsRules.FindErrors([Right with { Security = Values("key", "my-secret-in-the-clear") }]).Single().Message,
            Does.Not.Contain("my-secret"));

    [Test]
    public void FindErrors_TwoProvidersAndChannelsWithOneId_NamesBoth()
    {
        ProviderSettings other = Right with { Id = new("ALPHA"), Channels = [Right.Channels[0] with { Provider = new("ALPHA") }] };

        Assert.That(SettingsRules.FindErrors([Right, other]).Select(error => error.Path),
            Is.EqualTo((string[])["providers[1].id", "providers[1].channels[0].id"]));
    }

    /// <summary>What one of two lists does not have, the other may: absence would prove nothing.</summary>
    [Test]
    public void FindErrors_TwoProvidersOfTheBusinessSystem_NamesTheSecond()
    {
        Assert.That(SettingsRules.FindErrors([Core("core")]), Is.Empty);
        Assert.That(
            SettingsRules.FindErrors([Core("core"), Core("cards")]).Select(error => error.Path),
            Is.EqualTo((string[])["providers[1].statementFiles.isOfBusinessSystem"]));
        Assert.That(
            SettingsRules.FindErrors([Core("core")], [Core("cards")]).Select(error => error.Path),
            Is.EqualTo((string[])["providers[0].statementFiles.isOfBusinessSystem"]));
    }

    private static ProviderSettings Core(string id) => Right with
    {
        Id = new(id),
        Channels = [],
        StatementFiles = Files() with { IsOfBusinessSystem = true },
    };

    private static IEnumerable<TestCaseData> Each(params (string Field, ProviderSettings Settings)[] wrong) =>
        wrong.Select((one, index) => new TestCaseData(one.Field, one.Settings).SetArgDisplayNames(one.Field, $"{index}"));

    private static Dictionary<string, string> Values(string name, string value) => new() { [name] = value };

    private static ProviderStatementFiles Files() => new()
    {
        Address = new Uri("sftp://files.example.com/out"),
        Format = "unionpay-zm",
        ReadyAt = new TimeOnly(9, 0),
        TimeZone = "Asia/Shanghai",
    };
}
