using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What an operator must look at: lists it, or decides one of it.</summary>
internal static class DiscrepancyCommand
{
    public static Command Command { get; } = new(
        "discrepancy",
        "Lists a store's open discrepancies, or decides one: apply or dismiss evidence that holds an advance, or close.",
        [new("ID", "The discrepancy; without it, the open ones are listed.", IsOptional: true),
            new("DECISION", "apply, dismiss or close.", IsOptional: true)],
        [
            StoreServices.Store,
            new("--amount", "MINOR", "With apply: what the instruction moved, in minor units. What the evidence says, unless given."),
            new("--operator", "ID", "Who decides."),
            new("--reason", "TEXT", "Why."),
            StoreServices.Options,
            QueryOptions.Max,
            QueryOptions.After,
            QueryOptions.Json,
        ],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        var store = services.GetRequiredService<IStandInStore>();
        if (invocation.Argument(0) is not { } id)
        {
            return await ListAsync(invocation, store);
        }

        var operations = services.GetRequiredService<IAdvanceActions>();
        var by = new OperatorId(invocation.Value("--operator") ?? throw new UsageException("--operator ID is expected."));
        string reason = invocation.Value("--reason") ?? throw new UsageException("--reason TEXT is expected.");
        (OperatorActionStatus status, string? why) = invocation.Argument(1) switch
        {
            "apply" =>
                Describe(await operations.ApplyEvidenceAsync(id, await AmountAsync(invocation, store, id), by, reason, invocation.Stop)),
            "dismiss" => Describe(await operations.DismissEvidenceAsync(id, by, reason, invocation.Stop)),
            "close" => (await operations.CloseDiscrepancyAsync(id, by, reason, invocation.Stop), null),
            var other => throw new UsageException($"'{other}': apply, dismiss or close is expected."),
        };
        return ActionOptions.Report(invocation, status, why, new { Status = status, Reason = why });
    }

    private static async Task<int> ListAsync(Invocation invocation, IStandInStore store)
    {
        int most = QueryOptions.PageLength(invocation);
        QueryPage<Discrepancy> page = QueryOptions.Page(
            await store.ListDiscrepanciesAsync(openOnly: true, invocation.Value(QueryOptions.After.Name), most, invocation.Stop), most,
            discrepancy => discrepancy.Id);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Discrepancies = page.Items.Select(Row), page.Next });
            return ExitCode.Done;
        }

        foreach (Discrepancy discrepancy in page.Items)
        {
            invocation.Out.Line(
                $"{discrepancy.Id}  {QueryOptions.Shown(discrepancy.OpenedAt)}{(discrepancy.Instruction is null ? "" : "  holds the " +
                "advance")}  {discrepancy.Evidence}");
        }

        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static object Row(Discrepancy discrepancy) => new
    {
        discrepancy.Id,
        Merchant = discrepancy.Key.Merchant.Value,
        Order = discrepancy.Key.Order.Value,
        Attempt = discrepancy.Key.Attempt.Value,
        discrepancy.Kind,
        discrepancy.OpenedAt,
        HoldsTheAdvance = discrepancy.Instruction is not null,
        discrepancy.Evidence,
    };

    private static async Task<Money?> AmountAsync(Invocation invocation, IStandInStore store, string id)
    {
        if (invocation.Value("--amount") is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long minor))
        {
            throw new UsageException($"--amount '{text}': minor units, 0 or more, are expected.");
        }

        Discrepancy? discrepancy = await store.FindDiscrepancyAsync(id, invocation.Stop);
        Advance? advance = discrepancy is null ? null : await store.FindAdvanceAsync(discrepancy.Key, invocation.Stop);
        return advance is null ? null : advance.Amount with { Minor = minor };
    }

    private static (OperatorActionStatus Status, string? Why) Describe(OperatorActionResult result) => (result.Status, result.Reason);
}
