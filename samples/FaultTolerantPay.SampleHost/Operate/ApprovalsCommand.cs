using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>Actions that wait for a second person: lists them, or approves or refuses one.</summary>
internal static class ApprovalsCommand
{
    public static Command Command { get; } = new(
        "approvals",
        "Lists the actions that wait for a second person, or decides one: approve or refuse.",
        [new("ID", "The request; without it, what waits is listed.", IsOptional: true),
            new("DECISION", "approve or refuse.", IsOptional: true)],
        [
            StoreServices.Store,
            new("--all", null, "Lists decided and expired requests as well."),
            new("--operator", "ID", "Who decides: another operator than the one who requested it, to approve."),
            new("--reason", "TEXT", "Why."),
            StoreServices.Options,
            QueryOptions.Max,
            QueryOptions.After,
            QueryOptions.Json,
        ],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        var approvals = services.GetRequiredService<IApprovals>();
        if (invocation.Argument(0) is not { } id)
        {
            return await ListAsync(invocation, approvals, services.GetRequiredService<TimeProvider>().GetUtcNow());
        }

        var by = new OperatorId(invocation.Value("--operator") ?? throw new UsageException("--operator ID is expected."));
        string reason = invocation.Value("--reason") ?? throw new UsageException("--reason TEXT is expected.");
        OperatorActionResult result = invocation.Argument(1) switch
        {
            "approve" => await approvals.ApproveAsync(id, by, reason, invocation.Stop),
            "refuse" => await approvals.RefuseAsync(id, by, reason, invocation.Stop),
            var other => throw new UsageException($"'{other}': approve or refuse is expected."),
        };
        return ActionOptions.Report(invocation, result.Status, result.Reason, new { result.Status, result.Reason });
    }

    private static async Task<int> ListAsync(Invocation invocation, IApprovals approvals, DateTimeOffset now)
    {
        (string? after, int most) = (invocation.Value(QueryOptions.After.Name), QueryOptions.PageLength(invocation));
        QueryPage<ApprovalRequest> page = QueryOptions.Page(
            invocation.Has("--all") ? await approvals.ListAsync(after, most, invocation.Stop)
                : await approvals.ListWaitingAsync(after, most, invocation.Stop), most, request => request.Id);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, new { Approvals = page.Items.Select(request => Row(request, now)), page.Next });
            return ExitCode.Done;
        }

        foreach (ApprovalRequest request in page.Items)
        {
            string decided = request.DecidedBy is { } by ? $" by {by}: {request.Decision}"
                : $", until {QueryOptions.Shown(request.ExpiresAt)}";
            invocation.Out.Line(
                $"{request.Id}  {request.Amount}  requested by {request.RequestedBy} {QueryOptions.Shown(request.RequestedAt)}: " +
                $"{request.Reason}  {request.StatusAt(now)}{decided}");
        }

        QueryOptions.ShowNext(invocation, page.Next);
        return ExitCode.Done;
    }

    private static object Row(ApprovalRequest request, DateTimeOffset now) => new
    {
        request.Id,
        Merchant = request.Key.Merchant.Value,
        Order = request.Key.Order.Value,
        Attempt = request.Key.Attempt.Value,
        request.Kind,
        Currency = request.Amount.Currency.Code,
        AmountMinor = request.Amount.Minor,
        OrderedBy = request.RequestedBy.Value,
        request.RequestedAt,
        request.Reason,
        request.ExpiresAt,
        Status = request.StatusAt(now),
        DecidedBy = request.DecidedBy?.Value,
        request.DecidedAt,
        request.Decision,
    };
}
