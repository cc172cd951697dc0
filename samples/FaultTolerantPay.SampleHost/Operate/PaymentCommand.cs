using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Everything on record of one payment.</summary>
internal static class PaymentCommand
{
    public static Command Command { get; } = new(
        "payment",
        "Shows everything on record of one payment: outcome, advance, instructions, journal and timeline.",
        [new("MERCHANT", "The merchant."), new("ORDER", "The merchant's order.")],
        [StoreServices.Store],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IBooks>())));

    private static async Task<int> RunAsync(Invocation invocation, IBooks books)
    {
        var key = new TransactionKey(new MerchantId(invocation.Argument(0)!), new OrderId(invocation.Argument(1)!));
        if (await books.GetHistoryAsync(key, invocation.Stop) is not { } history)
        {
            invocation.Error.WriteLine($"There is no payment {key}.");
            return ExitCode.AnswerIsNo;
        }
        TransactionOutcome outcome = history.Payment.Outcome;
        IAnsiConsole console = invocation.Console;
        console.WriteLine($"{key}: {history.Payment.Request.Amount} of customer {history.Payment.Request.Customer}");
        console.WriteLine($"Outcome: {outcome.Kind} {outcome.Refusal?.ToString() ?? outcome.Reason} {Time(outcome.DecidedAt)}");
        if (history.Advance is { } advance)
        {
            console.WriteLine($"Advance: {advance.State}, outstanding {new Money(advance.OutstandingMinor, advance.Amount.Currency)}, through {advance.Institution}, outage {advance.Outage}, original {advance.Original}");
            foreach (string id in advance.HeldBy)
                console.WriteLine($"Held until an operator decides: {id}");
        }
        foreach (Instruction instruction in history.Instructions)
            console.WriteLine($"Instruction: {instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} through {instruction.Channel}: {instruction.Outcome} {instruction.Code} ({instruction.Reference})");
        foreach (JournalEntry entry in history.Journal)
            console.WriteLine($"Booked: {Time(entry.At)} {entry.Event}: {string.Join(", ", entry.Postings.Select(posting => $"{posting.Account} {new Money(posting.AmountMinor, entry.Currency)}"))}");
        foreach (TimelineEvent happened in history.Timeline)
            console.WriteLine($"{Time(happened.At)}  {happened.Name}  {happened.Detail}{(happened.Operator is { } by ? $"  (by {by})" : "")}");
        return ExitCode.Done;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
