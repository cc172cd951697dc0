using FaultTolerantPay.Advances;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Orders that wait for a second person: lists them, or approves or refuses one.</summary>
internal static class ApprovalsCommand
{
    public static Command Command { get; } = new(
        "approvals",
        "Lists the orders that wait for a second person, or decides one: approve or refuse.",
        [new("ID", "The request; without it, what waits is listed.", IsOptional: true), new("DECISION", "approve or refuse.", IsOptional: true)],
        [
            StoreServices.Store,
            new("--all", null, "Lists decided and expired requests as well."),
            new("--operator", "ID", "Who decides: another operator than the one who ordered, to approve."),
            new("--reason", "TEXT", "Why."),
        ],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        var approvals = services.GetRequiredService<IApprovals>();
        if (invocation.Argument(0) is not { } id)
            return await ListAsync(invocation, approvals, services.GetRequiredService<TimeProvider>());
        var by = new OperatorId(invocation.Value("--operator") ?? throw new UsageException("--operator ID is expected."));
        string reason = invocation.Value("--reason") ?? throw new UsageException("--reason TEXT is expected.");
        AdvanceOperationResult result = invocation.Argument(1) switch
        {
            "approve" => await approvals.ApproveAsync(id, by, reason, invocation.Stop),
            "refuse" => await approvals.RefuseAsync(id, by, reason, invocation.Stop),
            var other => throw new UsageException($"'{other}': approve or refuse is expected."),
        };
        invocation.Out.WriteLine(result.Reason is null ? $"{result.Status}." : $"{result.Status}: {result.Reason}.");
        return result.IsDone ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static async Task<int> ListAsync(Invocation invocation, IApprovals approvals, TimeProvider time)
    {
        string? after = null;
        while (true)
        {
            IReadOnlyList<ApprovalRequest> page = invocation.Has("--all")
                ? await approvals.ListAsync(after, StoreRules.LongestPage, invocation.Stop)
                : await approvals.ListWaitingAsync(after, StoreRules.LongestPage, invocation.Stop);
            foreach (ApprovalRequest request in page)
            {
                string decided = request.DecidedBy is { } by ? $" by {by}: {request.Decision}" : $", until {QueryOptions.Shown(request.ExpiresAt)}";
                invocation.Out.WriteLine($"{request.Id}  {request.Amount}  ordered by {request.OrderedBy} {QueryOptions.Shown(request.OrderedAt)}: {request.Reason}  {request.StatusAt(time.GetUtcNow())}{decided}");
            }
            if (page.Count < StoreRules.LongestPage)
                return ExitCode.Done;
            after = page[^1].Id;
        }
    }
}
