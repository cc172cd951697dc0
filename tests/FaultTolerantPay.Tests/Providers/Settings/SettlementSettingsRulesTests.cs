using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Tests.Providers.Settings;

/// <summary>Each entry of an account leads to one payer at most, and every mistake in the settings is named with its place.</summary>
internal sealed class SettlementSettingsRulesTests
{
    private static readonly ProviderSettlement Right = new() { Account = new ProviderId("account") };

    private static readonly TestCaseData[] Wrong =
    [
        new("account", Right with { Account = new ProviderId("nobody") }),
        new("account", Right with { Account = new ProviderId("river") }),
        new("account", Right with { Account = new ProviderId("without-files") }),
        new("account", Right with { Account = default }),
        new("dueWithinDays", Right with { DueWithinDays = -1 }),
        new("dueWithinDays", Right with { DueWithinDays = 93 }),
        new("maxDaysInEntry", Right with { MaxDaysInEntry = 0 }),
        new("maxDaysInEntry", Right with { MaxDaysInEntry = 32 }),
        new("payers[0].text", Right with { Payers = [Payer("")] }),
        new("payers[0].text", Right with { Payers = [Payer(" x")] }),
        new("payers[0].text", Right with { Payers = [Payer(new string('x', 65))] }),
        new("payers[0].text", Right with { Payers = [Payer("a\u202eb")] }),
        new("payers[0].merchantNumbers[0]", Right with { Payers = [Payer("x", "m3")] }),
        new("payers[1].merchantNumbers[0]", Right with { Payers = [Payer("x", "m1"), Payer("y", "m1")] }),
        new("payers[1].merchantNumbers", Right with { Payers = [Payer("x", "m1"), Payer("y")] }),
        new("payers[1].merchantNumbers[0]", Right with { Payers = [Payer("x"), Payer("y", "m1")] }),
    ];

    [Test]
    public void FindErrors_RightSettings_None() => Assert.Multiple(() =>
    {
        Assert.That(Find(Right), Is.Empty);
        Assert.That(Find(Right with { Payers = [Payer("x", "m1"), Payer("y", "m2")] }), Is.Empty);
        Assert.That(Find(Right with { Payers = [Payer("x")] }), Is.Empty);
    });

    [TestCaseSource(nameof(Wrong))]
    public void FindErrors_OneFieldIsWrong_NamesItAlone(string field, ProviderSettlement settlement) =>
        Assert.That(Find(settlement).Distinct(), Is.EqualTo(new[] { $"providers[0].statementFiles.settlement.{field}" }));

    [Test]
    public void FindErrors_TextOfAnotherProvider_IsRefusedWhereverThatIs()
    {
        ProviderSettings one = Provider("river", Right with { Payers = [Payer("Pay")] });
        ProviderSettings other = Provider("lake", Right with { Payers = [Payer("PAY")] });

        Assert.Multiple(() =>
        {
            Assert.That(
                SettlementSettingsRules.FindErrors([one, other, Account], []).Select(error => error.Path),
                Is.EqualTo(new[] { "providers[1].statementFiles.settlement" }));
            Assert.That(
                SettlementSettingsRules.FindErrors([one], [other, Account]).Select(error => error.Path),
                Is.EqualTo(new[] { "providers[0].statementFiles.settlement" }));
        });
    }

    private static ProviderSettings Account => Provider("account", null);

    private static IEnumerable<string> Find(ProviderSettlement settlement)
    {
        ProviderSettings[] all = [Provider("river", settlement), Account, Provider("without-files", null) with { StatementFiles = null }];
        ModelError[] alone = [.. SettingsRules.FindErrors(all)];
        return (alone.Length > 0 ? alone : SettlementSettingsRules.FindErrors(all, [])).Select(error => error.Path);
    }

    private static ProviderSettlementPayer Payer(string text, params string[] numbers) =>
        new() { Text = text, MerchantNumbers = [.. numbers] };

    private static ProviderSettings Provider(string id, ProviderSettlement? settlement) => new()
    {
        Id = new ProviderId(id),
        Identity = new ProviderIdentity { MerchantNumber = "m1" },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels =
        [
            new ProviderChannel { Id = new ChannelId($"{id}-1"), Provider = new ProviderId(id) },
            new ProviderChannel { Id = new ChannelId($"{id}-2"), Provider = new ProviderId(id), MerchantNumber = "m2" },
        ],
        StatementFiles = new ProviderStatementFiles
        {
            Address = new Uri("https://localhost/"),
            Format = settlement is null ? "camt053" : "ledger",
            ReadyAt = default,
            TimeZone = "UTC",
            Settlement = settlement,
        },
    };
}
