using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Everything on record of one order: of each of its attempts, or of one.</summary>
internal static class PaymentCommand
{
    public static Command Command { get; } = new(
        "payment",
        "Shows everything on record of one order's attempts: outcome, advance, instructions, journal and timeline.",
        [new("MERCHANT", "The merchant."), new("ORDER", "The merchant's order."),
            new("ATTEMPT", "One attempt of it; without it, all are shown.", IsOptional: true)],
        [StoreServices.Store, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        List<PaymentHistory> attempts = await FindAsync(invocation, services);
        if (attempts.Count == 0)
        {
            invocation.Error.Line(
                $"There is no payment {string.Join(' ', Enumerable.Range(0, 3).Select(invocation.Argument).OfType<string>())}.");
            return ExitCode.AnswerIsNo;
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Attempts = attempts.Select(Row) });
            return ExitCode.Done;
        }

        foreach (PaymentHistory attempt in attempts)
        {
            Show(invocation.Console, attempt);
        }

        return ExitCode.Done;
    }

    private static async Task<List<PaymentHistory>> FindAsync(Invocation invocation, IServiceProvider services)
    {
        var order = new OrderKey(new MerchantId(invocation.Argument(0)!), new OrderId(invocation.Argument(1)!));
        IEnumerable<TransactionKey> keys = invocation.Argument(2) is { } attempt
            ? [new TransactionKey(order.Merchant, order.Order, new AttemptId(attempt))]
            : (await services.GetRequiredService<IStandInStore>().FindAttemptsAsync(order, invocation.Stop)).Select(record =>
                record.Request.Key);
        var ledger = services.GetRequiredService<ILedger>();
        List<PaymentHistory> attempts = [];
        foreach (TransactionKey key in keys)
        {
            if (await ledger.GetHistoryAsync(key, invocation.Stop) is { } history)
            {
                attempts.Add(history);
            }
        }

        return attempts;
    }

    private static void Show(IAnsiConsole console, PaymentHistory history)
    {
        TransactionOutcome outcome = history.Payment.Outcome;
        TransactionKey key = history.Payment.Request.Key;
        console.Line(
            $"{key}: {history.Payment.Request.Amount} of customer " +
            $"{history.Payment.Request.Customer}{(key.IsNamedLikeOrder ? "" : $", attempt {key.Attempt} of order {key.Order}")}");
        console.Line($"Outcome: {outcome.Kind} {outcome.Refusal?.ToString() ?? outcome.Reason} {Time(outcome.DecidedAt)}");
        if (history.Advance is { } advance)
        {
            console.Line(
                $"Advance: {advance.State}, outstanding {new Money(advance.OutstandingMinor, advance.Amount.Currency)}, through " +
                $"{advance.Institution}, outage {advance.Outage}, original {advance.OriginalStatus}");
            if (advance.Mandate is { } mandate)
            {
                console.Line($"Mandate: {mandate}{(advance.Mandates.IsEmpty ? "" : ", in place of the request's")}");
            }

            foreach (string id in advance.HeldByDiscrepancies)
            {
                console.Line($"Held until an operator decides: {id}");
            }
        }

        foreach (Instruction instruction in history.Instructions)
        {
            console.Line(
                $"Instruction: {instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} through " +
                $"{instruction.LogicalChannel}: {instruction.Outcome} {instruction.Code} ({instruction.Reference})");
        }

        foreach (JournalEntry entry in history.Journal)
        {
            IEnumerable<string> postings =
                entry.Postings.Select(posting => $"{posting.Account} {new Money(posting.AmountMinor, entry.Currency)}");
            console.Line($"Booked: {Time(entry.At)} {entry.Event}: {string.Join(", ", postings)}");
        }

        foreach (TimelineEvent happened in history.Timeline)
        {
            console.Line($"{Time(happened.At)}  {happened.Name}  {happened.Detail}{(happened.Operator is { } by ? $"  (by {by})" : "")}");
        }
    }

    private static object Row(PaymentHistory history) => new
    {
        Merchant = history.Payment.Request.Merchant.Value,
        Order = history.Payment.Request.Order.Value,
        Attempt = history.Payment.Request.Key.Attempt.Value,
        Customer = history.Payment.Request.Customer.Value,
        Currency = history.Payment.Request.Amount.Currency.Code,
        AmountMinor = history.Payment.Request.Amount.Minor,
        Outcome = history.Payment.Outcome.Kind,
        Reason = history.Payment.Outcome.Refusal?.ToString() ?? history.Payment.Outcome.Reason,
        history.Payment.Outcome.DecidedAt,
        Advance = history.Advance is { } advance
            ? new
            {
                advance.State,
                advance.OutstandingMinor,
                Institution = advance.Institution.Value,
                HeldBy = advance.HeldByDiscrepancies.AsEnumerable()
            } : null,
        Instructions = history.Instructions.Select(instruction => new
        {
            instruction.Key.Purpose,
            instruction.Key.Ordinal,
            AmountMinor = instruction.Amount.Minor,
            Channel = instruction.Channel.Value,
            LogicalChannel = instruction.LogicalChannel.Value,
            instruction.Outcome,
            instruction.Code,
            instruction.Reference,
        }),
        Journal = history.Journal.Select(entry =>
            new { entry.At, entry.Event, Postings = entry.Postings.Select(posting => new { posting.Account, posting.AmountMinor }) }),
        Timeline = history.Timeline.Select(happened =>
            new { happened.At, happened.Name, happened.Detail, Operator = happened.Operator?.Value }),
    };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
