using System.Security.Cryptography;
using FaultTolerantPay.Statements.Originals;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>The statement files of one provider, and their comparison with what a world of the tests has in its store.</summary>
internal sealed class StatementWorld(Func<Type, object> get, ManualTimeProvider time, ProviderId provider, ChannelId? channel)
{
    /// <summary>The first day of the worlds.</summary>
    public static readonly DateOnly Monday = new(2026, 1, 5);

    public static readonly DateOnly Tuesday = Monday.AddDays(1);

    public static readonly DateOnly Wednesday = Monday.AddDays(2);

    public string MerchantNumber { get; set; } = $"{provider}-m";

    public ProviderStatementFiles Files { get; set; } = new()
    {
        Address = new Uri("https://files.example.com"),
        Format = "ledger",
        ReadyAt = new TimeOnly(1, 0),
        TimeZone = "Etc/UTC",
    };

    public ProviderSettings Settings => new()
    {
        Id = provider,
        Identity = new ProviderIdentity { MerchantNumber = MerchantNumber },
        Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        Channels = channel is { } known ? [new ProviderChannel { Id = known, Provider = provider }] : [],
        StatementFiles = Files,
    };

    public IStatementFileStore Store => Get<IStatementFileStore>();

    public IReconciliationStore Reconciliations => Get<IReconciliationStore>();

    public IStatementDiscrepancies Queue => Get<IStatementDiscrepancies>();

    /// <summary>The row of a channel's statement about an instruction.</summary>
    public static StatementRow RowOf(Instruction instruction, long feeMinor = 0) => new()
    {
        Kind = instruction.Key.Purpose switch
        {
            InstructionPurpose.Payout => StatementRowKind.Payout,
            InstructionPurpose.Collection => StatementRowKind.Collection,
            _ => StatementRowKind.Refund,
        },
        Status = StatementRowStatus.Succeeded,
        OurReference = instruction.Reference,
        TheirReference = $"T{instruction.Reference[..8]}",
        AmountMinor = instruction.Amount.Minor,
        Currency = instruction.Amount.Currency,
        FeeMicros = ExactAmount.Of(new Money(feeMinor, instruction.Amount.Currency)).Micros,
        At = instruction.WrittenAt,
        Line = 1,
    };

    /// <summary>A row as the provider would write it of an operation.</summary>
    public static StatementRow RowOf(
        ChannelOperation operation,
        StatementRowStatus status = StatementRowStatus.Succeeded,
        long? minor = null,
        long feeMinor = 0) => new()
        {
            Kind = operation.Kind switch
            {
                OperationKind.Refund => StatementRowKind.Refund,
                OperationKind.Capture => StatementRowKind.Capture,
                OperationKind.Reverse => StatementRowKind.Reversal,
                _ => StatementRowKind.Payment,
            },
            Status = status,
            OurReference = operation.Reference,
            TheirReference = $"T{operation.Reference[..8]}",
            AmountMinor = minor ?? operation.Amount.Minor,
            Currency = operation.Amount.Currency,
            FeeMicros = ExactAmount.Of(new Money(feeMinor, operation.Amount.Currency)).Micros,
            At = operation.WrittenAt,
            MerchantNumber = "any",
            Line = 1,
        };

    public T Get<T>()
        where T : notnull => (T)get(typeof(T));

    public object GetService(Type type) => get(type);

    /// <summary>The provider's file of a day, as it would be fetched.</summary>
    public Task IssueAsync(DateOnly day, params StatementRow[] rows) => IssueAsync(day, StatementWriter.Ledger(rows));

    public async Task IssueAsync(DateOnly day, byte[] content)
    {
        await Store.SaveFileAsync(
            new StatementFile
            {
                Provider = provider,
                MerchantNumber = MerchantNumber,
                Day = day,
                Name = "statement.csv",
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Length = content.Length,
                FetchedAt = time.GetUtcNow(),
            },
            new MemoryStream(content),
            default);
        await FetchedAsync(day, StatementFetchStatus.Stored);
    }

    /// <summary>What the fetching of a day came to.</summary>
    public async Task FetchedAsync(DateOnly day, StatementFetchStatus status)
    {
        IReadOnlyList<StatementFetch> known = await Store.ListFetchesAsync(provider, MerchantNumber, day, 1, default);
        Assert.That(
            await Store.SaveFetchAsync(
                new StatementFetch
                {
                    Provider = provider,
                    MerchantNumber = MerchantNumber,
                    Day = day,
                    Status = status,
                    Version = known is [{ } fetch] && fetch.Day == day ? fetch.Version : 0,
                },
                default),
            Is.True);
    }

    /// <summary>Moves the clock to a time of a day, without any work.</summary>
    public void GoTo(DateOnly day, int hour = 2, int minute = 0) =>
        time.Advance(day.ToDateTime(new TimeOnly(hour, minute), DateTimeKind.Utc) - time.GetUtcNow().UtcDateTime);

    /// <summary>Compares what is due, until nothing is.</summary>
    /// <returns>The days that were compared, in order.</returns>
    public async Task<string> ReconcileAsync()
    {
        var done = new List<string>();
        while (await Get<DueReconciliations>().FindAsync(Settings, 1, default) is [var day])
        {
            Assert.That(done, Has.Count.LessThan(20), "a day is due again and again");
            done.Add($"{day.Day:ddd}");
            _ = Files.IsOfBusinessSystem
                ? await Get<OriginalsReconciler>().RunAsync(day, default)
                : await Get<DayReconciler>().RunAsync(day, default);
        }

        return string.Join(' ', done);
    }

    public async Task<StatementReconciliation> ComparedAsync(DateOnly day) =>
        (await Reconciliations.FindAsync(provider, MerchantNumber, day, default))!;

    /// <summary>How many rows of a day have each result.</summary>
    public async Task<string> ResultsAsync(DateOnly day) => string.Join(
        ", ",
        (await ComparedAsync(day)).Totals.GroupBy(total => total.Result).OrderBy(same => same.Key)
            .Select(same => $"{same.Key} {same.Sum(total => total.OurRows)}/{same.Sum(total => total.TheirRows)}"));

    /// <summary>The queue, in the order of days: day, kind and state, with the code of the resolution.</summary>
    public async Task<string> QueueAsync() => string.Join(
        ", ",
        (await Queue.ListAsync(new StatementDiscrepancyFilter(), null, 100, default)).Items
            .OrderBy(one => one.Day).ThenBy(one => one.Kind)
            .Select(one => $"{one.Day:ddd} {one.Kind} {one.ResolutionCode ?? "open"}"));
}
