using FaultTolerantPay.Statements.Settling;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>Who paid an entry of the account.</summary>
internal sealed class AccountPayerTests
{
    private static readonly ProviderId Account = new("account");

    [TestCase("1234", "1234")]
    [TestCase("settled by 1234.", "1234")]
    [TestCase("12345", null)]
    [TestCase("x1234", null)]
    [TestCase("1234 River Pay", "River Pay", Description = "the longest text that is mentioned")]
    [TestCase("RIVER PAY 1234", "River Pay")]
    [TestCase("River-Pay", null)]
    [TestCase("", null)]
    public void Find_Remittance_IsByWholeWords(string text, string? payer) =>
        Assert.That(AccountPayer.Find(Payers("1234", "River Pay"), Entry() with { Remittance = text })?.Text, Is.EqualTo(payer));

    [Test]
    public void Find_AnyTextOfTheEntry_IsLookedAt()
    {
        IReadOnlyList<AccountPayer> payers = Payers("1234");
        AccountEntry[] entries =
        [
            Entry() with { Counterparty = "1234" },
            Entry() with { EndToEndId = "1234" },
            Entry() with { InstructionId = "1234" },
            Entry() with { CustomerReference = "1234" },
            Entry() with { ServicerReference = "1234" },
        ];

        Assert.That(entries.Select(entry => AccountPayer.Find(payers, entry)?.Text), Is.All.EqualTo("1234"));
    }

    [Test]
    public void Of_SettingsWithoutPayers_SettleEachMerchantNumberByItself()
    {
        ProviderSettings provider = Settings([]) with
        {
            Channels =
            [
                new ProviderChannel { Id = new ChannelId("c1"), Provider = new ProviderId("river"), MerchantNumber = "m2" },
                new ProviderChannel { Id = new ChannelId("c2"), Provider = new ProviderId("river") },
            ],
        };

        Assert.Multiple(() =>
        {
            Assert.That(AccountPayer.Of(Account, [provider]).Select(payer => payer.Text), Is.EqualTo(new[] { "m1", "m2" }));
            Assert.That(AccountPayer.Of(new ProviderId("other"), [provider]), Is.Empty);
            Assert.That(
                AccountPayer.Of(Account, [WithPayers(provider, new ProviderSettlementPayer { Text = "all" })]).Single().MerchantNumbers,
                Is.EqualTo(new[] { "m1", "m2" }));
        });
    }

    private static IReadOnlyList<AccountPayer> Payers(params string[] texts) => AccountPayer.Of(
        Account, [Settings([.. texts.Select(text => new ProviderSettlementPayer { Text = text, MerchantNumbers = ["m1"] })])]);

    private static ProviderSettings WithPayers(ProviderSettings provider, params ProviderSettlementPayer[] payers) => provider with
    {
        StatementFiles = provider.StatementFiles! with { Settlement = new ProviderSettlement { Account = Account, Payers = [.. payers] } },
    };

    private static ProviderSettings Settings(ProviderSettlementPayer[] payers) => WithPayers(
        new ProviderSettings
        {
            Id = new ProviderId("river"),
            Identity = new ProviderIdentity { MerchantNumber = "m1" },
            Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
            StatementFiles = new ProviderStatementFiles
            {
                Address = new Uri("https://localhost/"),
                Format = "ledger",
                ReadyAt = default,
                TimeZone = "UTC",
            },
        },
        payers);

    private static AccountEntry Entry() => new()
    {
        Amount = ExactAmount.Of(new Money(100, new Currency("CNY"))),
        BookedOn = new DateOnly(2026, 1, 6),
        ValueOn = new DateOnly(2026, 1, 6),
        Line = 1,
    };
}
