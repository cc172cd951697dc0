using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// Advices and notices: what waits of a payment, and what an operator decides of one. A host that runs on the store follows with its next
/// round.
/// </summary>
internal static class MessageCommands
{
    private static readonly Argument Id = new("ID", "The message, as message list and its discrepancy name it.");

    public static Command[] All { get; } =
    [
        new(
            "message list",
            "Lists the advices and notices of a payment that wait to be sent.",
            ActionOptions.Payment,
            [StoreServices.Store, QueryOptions.Json],
            invocation =>
                StoreServices.UseAsync(invocation, services => ListAsync(invocation, services.GetRequiredService<IStandInStore>()))),
        new(
            "message show",
            "Shows one advice or notice, wherever it stands.",
            [Id],
            [StoreServices.Store, QueryOptions.Json],
            invocation =>
                StoreServices.UseAsync(invocation, services => ShowAsync(invocation, services.GetRequiredService<IStandInStore>()))),
        Action("message again", "Has an advice or notice sent again, at once and with all its tries before it.",
            (operations, id, by, reason, stop) => operations.SendAgainAsync(id, by, reason, stop)),
        Action("message skip", "Decides that an advice or notice is never sent; those behind it pass.",
            (operations, id, by, reason, stop) => operations.SkipAsync(id, by, reason, stop)),
        Action("message park", "Parks an advice or notice that waits, before its tries are used up; those behind it pass.",
            (operations, id, by, reason, stop) => operations.ParkNowAsync(id, by, reason, stop)),
    ];

    private delegate ValueTask<OperatorActionResult> MessageAction(IMessageActions operations, string id, OperatorId by, string reason,
        CancellationToken stop);

    private static Command Action(string name, string summary, MessageAction give) => new(
        name,
        summary,
        [Id],
        [StoreServices.Store, ActionOptions.By, ActionOptions.Reason, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, async services =>
        {
            OperatorActionResult result = await give(
                services.GetRequiredService<IMessageActions>(), invocation.Argument(0)!, ActionOptions.OperatorOf(invocation),
                invocation.Value(ActionOptions.Reason.Name)!, invocation.Stop);
            int code = ActionOptions.Report(invocation, result.Status, result.Reason,
                new { result.Status, result.Reason, Message = result.Message is { } now ? Row(now) : null });
            if (result.Message is { } message && !invocation.Has(QueryOptions.Json.Name))
            {
                Show(invocation, [message]);
            }

            return code;
        }));

    private static async Task<int> ListAsync(Invocation invocation, IStandInStore store)
    {
        List<OutboxMessage> waiting = [];
        foreach (WorkKind kind in new[] { WorkKind.Advices, WorkKind.Notices })
        {
            waiting.AddRange(await store.ListOutboxAsync(new WorkItemKey(kind, ActionOptions.KeyOf(invocation)), StoreRules.MaxPageSize,
                invocation.Stop));
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Messages = waiting.Select(Row) });
        }
        else
        {
            Show(invocation, waiting);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Invocation invocation, IStandInStore store)
    {
        OutboxMessage? message = await store.FindMessageAsync(invocation.Argument(0)!, invocation.Stop);
        if (message is null)
        {
            invocation.Error.Line($"There is no message {invocation.Argument(0)}.");
            return ExitCode.AnswerIsNo;
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, Row(message));
        }
        else
        {
            Show(invocation, [message]);
        }

        return ExitCode.Done;
    }

    private static void Show(Invocation invocation, IReadOnlyList<OutboxMessage> messages)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("message", "payment", "kind", "status", "sent", "next");
        foreach (OutboxMessage message in messages)
        {
            table.Row(
                message.Id, message.Key.ToString(), KindOf(message), message.Status.ToString(),
                message.Attempts.ToString(CultureInfo.InvariantCulture),
                message.Status != OutboxStatus.Waiting ? "" : message.NextAt is { } next ? QueryOptions.Shown(next) : "at once");
        }

        invocation.Console.Write(table);
    }

    private static string KindOf(OutboxMessage message) => message.Advice is { } advice ? $"advice {advice.Kind}"
        : $"notice {message.Notice!.Kind}";

    private static object Row(OutboxMessage message) => new
    {
        message.Id,
        Merchant = message.Key.Merchant.Value,
        Order = message.Key.Order.Value,
        Attempt = message.Key.Attempt.Value,
        Kind = KindOf(message),
        message.Status,
        message.Attempts,
        message.NextAt,
        message.StoppedAt,
    };
}
