using FaultTolerantPay.SampleHost.Adapters;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>Where the bank's statement files are, and when they are ready: settings of providers.</summary>
internal static class BankStatementFiles
{
    /// <summary>The business system takes payments under no number of ours.</summary>
    public const string CoreNumber = "core";

    /// <summary>The number of the bank's account.</summary>
    public const string AccountNumber = "6600001";

    /// <summary>The bank's days are those of UTC, and its files are ready as soon as the day has ended.</summary>
    private static readonly TimeOnly ReadyAt = TimeOnly.MinValue;

    /// <summary>The formats of the card providers' files.</summary>
    private static readonly Dictionary<string, string> Formats = new(StringComparer.Ordinal)
    {
        ["sync"] = "wechat",
        ["callback"] = "alipay",
        ["polling"] = "unionpay-zm",
    };

    /// <summary>Reads the bank's own format.</summary>
    public static IStatementReader Reader()
    {
        const string Name = "sample-bank.json";
        using Stream description = typeof(BankStatementFiles).Assembly.GetManifestResourceStream(Name)!;
        return StatementFormatFile.Read(description, Name) is { Reader: { } reader }
            ? reader
            : throw new InvalidOperationException($"{Name} has errors: expected a format of statements.");
    }

    /// <summary>The files of a card provider.</summary>
    public static ProviderStatementFiles OfCardProvider(Uri bank, string provider) =>
        Files(new Uri(bank, $"/statements/provider-{provider}"), Formats[provider]) with
        {
            Settlement = Settled([new ProviderSettlementPayer { Text = $"provider-{provider}" }]),
        };

    /// <summary>
    /// The settings of providers that give statement files and nothing else: the institutions, the account and the business system.
    /// </summary>
    public static IEnumerable<ProviderSettings> Settings(Uri bank) =>
    [
        new()
        {
            Id = InstitutionStatements.Institutions,
            Identity = new ProviderIdentity { MerchantNumber = BankChannels.All[0].MerchantNumber },
            Network = new ProviderNetwork { Address = bank },
            // Advances are in many currencies: only the bank's own format has them all.
            StatementFiles = Files(new Uri(bank, "/statements/"), StatementWire.OwnFormat) with { Settlement = Settled(Institutions()) },
            Channels =
            [
                .. BankChannels.All.Select(channel => new ProviderChannel
                {
                    Id = channel.Id,
                    Provider = InstitutionStatements.Institutions,
                    MerchantNumber = channel.MerchantNumber,
                }),
            ],
        },
        new()
        {
            Id = AccountStatements.Account,
            Identity = new ProviderIdentity { MerchantNumber = AccountNumber },
            Network = new ProviderNetwork { Address = bank },
            StatementFiles = Files(new Uri(bank, "/statements/account"), "camt053"),
        },
        new()
        {
            Id = BusinessSystemStatements.Core,
            Identity = new ProviderIdentity { MerchantNumber = CoreNumber },
            Network = new ProviderNetwork { Address = bank },
            StatementFiles = Files(new Uri(bank, "/business/statements/"), "ledger") with
            {
                IsOfBusinessSystem = true,
                AbsenceIsFinal = true,
            },
        },
    ];

    /// <summary>Each institution settles by itself, under its own name.</summary>
    private static IEnumerable<ProviderSettlementPayer> Institutions() =>
        BankChannels.All.DistinctBy(channel => channel.MerchantNumber).Select(channel => new ProviderSettlementPayer
        {
            Text = $"institution-{channel.Institution}",
            MerchantNumbers = [channel.MerchantNumber],
        });

    private static ProviderSettlement Settled(IEnumerable<ProviderSettlementPayer> payers) =>
        new() { Account = AccountStatements.Account, Payers = [.. payers] };

    private static ProviderStatementFiles Files(Uri address, string format) =>
        new() { Address = address, Format = format, ReadyAt = ReadyAt, TimeZone = "UTC" };
}
