using System.Globalization;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.SampleHost.App;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>
/// The logical channels with what the attempts on record say of them: a host that made them all would route by this state now.
/// </summary>
internal static class ChannelsCommand
{
    private const int PageLength = 1_000;
    private static readonly TimeSpan UsualPeriod = TimeSpan.FromHours(24);

    private static readonly Option Since =
        new("--since", "TIME", "Attempts of this long count. Default: 24h.", Rule: ValueRule.Length);

    public static Command Command { get; } = new(
        "channels",
        "Lists the logical channels of card payments: breaker, quota left, attempts, success and cost, from the store.",
        [],
        [StoreServices.Store, Since, QueryOptions.Json],
        invocation => StoreServices.UseSnapshotAsync(
            invocation, services => RunAsync(invocation, services.GetRequiredService<IStandInStore>())));

    private static async Task<int> RunAsync(Invocation invocation, IStandInStore store)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset since = now - (invocation.Read<TimeSpan>(Since.Name) ?? UsualPeriod);
        ILookup<string, ChannelOperation> operations = await ReadAsync(store, since, invocation.Stop);
        ChannelRow[] rows = await Task.WhenAll(
            CardChannels.All.Select(channel => DescribeAsync(store, channel, [.. operations[channel.Id]], now, invocation.Stop)));
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Since = since, Channels = rows });
            return ExitCode.Done;
        }

        Table table = new Table { Border = TableBorder.Simple }.AddColumns(
            "channel", "provider", "breaker", "attempts", "succeeded", "declined", "failed", "open", "success", "latency", "fees",
            "left today", "left this month");
        foreach (ChannelRow row in rows)
        {
            table.Row(row.Channel, row.Provider, row.Breaker, Number(row.Attempts), Number(row.Succeeded), Number(row.Declined),
                Number(row.Failed), Number(row.Open), row.SuccessPercent is { } percent ? $"{Number(percent)} %" : "",
                row.MeanLatencyMs is { } latency ? $"{latency} ms" : "", string.Join(", ", row.Fees),
                $"{row.DayCountLeft} payments, {row.DayMinorLeft} minor units", $"{row.MonthMinorLeft} minor units");
        }

        invocation.Console.Write(table);
        return ExitCode.Done;
    }

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static async Task<ILookup<string, ChannelOperation>> ReadAsync(
        IStandInStore store, DateTimeOffset since, CancellationToken stop)
    {
        var found = new List<ChannelOperation>();
        TransactionKey? after = null;
        while (await store.ListChannelPaymentsAsync(after, PageLength, stop) is { Count: > 0 } page)
        {
            found.AddRange(page.SelectMany(payment => payment.Operations).Where(operation => operation.WrittenAt >= since));
            after = page[^1].Key;
        }

        return found.ToLookup(operation => operation.Channel.Value);
    }

    private static async Task<ChannelRow> DescribeAsync(
        IStandInStore store, Channel channel, ChannelOperation[] operations, DateTimeOffset now, CancellationToken stop)
    {
        var day = new DateTimeOffset(now.Date, TimeSpan.Zero);
        var id = new ChannelId(channel.Id);
        ChargeTotals today = await store.SumChargesAsync(id, day, day.AddDays(1), stop);
        ChargeTotals month = await store.SumChargesAsync(id, day.AddDays(1 - day.Day), day.AddDays(1), stop);
        ChannelOperation[] succeeded = [.. operations.Where(one => one is { IsResolved: true, Outcome: OperationOutcome.Succeeded })];
        ChannelOperation[] certain = [.. operations.Where(one => one.IsResolved)];
        TimeSpan[] latencies = [.. operations.Where(one => one.Latency is not null).Select(one => one.Latency!.Value)];
        return new ChannelRow
        {
            Channel = channel.Id,
            Provider = channel.ProviderId,
            Breaker = BreakerOf(channel, operations, now),
            Attempts = operations.Length,
            Succeeded = succeeded.Length,
            Declined = certain.Count(one => one.Outcome == OperationOutcome.Declined),
            Failed = certain.Count(one => one.Outcome == OperationOutcome.NotExecuted),
            Open = operations.Length - certain.Length,
            SuccessPercent = certain.Length == 0 ? null : decimal.Round(100m * succeeded.Length / certain.Length, 1),
            MeanLatencyMs = latencies.Length == 0 ? null : (long)latencies.Average(latency => latency.TotalMilliseconds),
            Fees = [.. operations.Where(one => one.FeeMinor != 0).GroupBy(one => one.Amount.Currency)
                .Select(fees => new Money(fees.Sum(one => one.FeeMinor), fees.Key).ToString()).Order(StringComparer.Ordinal)],
            DayCountLeft = Math.Max(channel.DayQuota.Count - today.Count, 0),
            DayMinorLeft = Math.Max(channel.DayQuota.AmountMinor - today.AmountMinor, 0),
            MonthMinorLeft = Math.Max(channel.MonthQuota.AmountMinor - month.AmountMinor, 0),
        };
    }

    /// <summary>The breaker after the same reports in the same order.</summary>
    private static string BreakerOf(Channel channel, ChannelOperation[] operations, DateTimeOffset now)
    {
        var live = new LiveState();
        // A live state knows the channels of the tables that follow it.
        SampleRoutes.Compile(hasCards: true, onlyProvider: null, live);
        ChannelHandle handle = live.HandleOf(channel.Id);
        foreach ((DateTimeOffset at, ChannelOperation one) in operations.Where(one => one.IsAnswered || one.IsResolved)
            .Select(one => (At: one.ResolvedAt ?? one.WrittenAt + (one.Latency ?? TimeSpan.Zero), one)).OrderBy(of => of.At))
        {
            if (Meaning(one) is { } meaning)
            {
                live.Report(handle, meaning, one.Latency, at);
            }
        }

        return live.ShareBasisPoints(handle, now) switch
        {
            0 => "open",
            10_000 => "closed",
            var share => $"recovering, {share / 100} %",
        };
    }

    /// <summary>An issuer's or a customer's decline does not speak against the channel.</summary>
    private static ChannelAttemptOutcome? Meaning(ChannelOperation one) => (one.Outcome, one.Cause) switch
    {
        (OperationOutcome.Succeeded, _) => ChannelAttemptOutcome.Approved,
        (OperationOutcome.Declined, null or FailureCause.Issuer) when one.IsHardDecline => ChannelAttemptOutcome.HardDecline,
        (OperationOutcome.Declined, null or FailureCause.Issuer) => ChannelAttemptOutcome.SoftDecline,
        (OperationOutcome.Pending, _) => null,
        (_, null or FailureCause.Channel) => ChannelAttemptOutcome.TechnicalFailure,
        (_, FailureCause.Issuer) => ChannelAttemptOutcome.SoftDecline,
        (_, FailureCause.Customer) => ChannelAttemptOutcome.CustomerAbandoned,
        _ => null,
    };

    /// <summary>What is shown of a channel.</summary>
    private sealed record ChannelRow
    {
        public required string Channel { get; init; }

        public required string Provider { get; init; }

        public required string Breaker { get; init; }

        public required int Attempts { get; init; }

        public required int Succeeded { get; init; }

        public required int Declined { get; init; }

        public required int Failed { get; init; }

        /// <summary>Without a certain outcome.</summary>
        public required int Open { get; init; }

        public required decimal? SuccessPercent { get; init; }

        public required long? MeanLatencyMs { get; init; }

        public required string[] Fees { get; init; }

        public required long DayCountLeft { get; init; }

        public required long DayMinorLeft { get; init; }

        public required long MonthMinorLeft { get; init; }
    }
}
