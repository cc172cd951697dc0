using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// An operator does not wait for the next question about a payment. A host that runs on the store asks with its next round.
/// </summary>
internal static class ConfirmCommand
{
    public static Command Command { get; } = new(
        "confirm",
        "Has what a payment waits for asked at once: the business system, or the channel with an instruction under way.",
        ActionOptions.Payment,
        [StoreServices.Store, ActionOptions.By, ActionOptions.Reason, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IAdvanceActions>())));

    private static async Task<int> RunAsync(Invocation invocation, IAdvanceActions operations)
    {
        OperatorActionResult result = await operations.ConfirmNowAsync(
            ActionOptions.KeyOf(invocation), ActionOptions.OperatorOf(invocation), invocation.Value(ActionOptions.Reason.Name)!,
            invocation.Stop);
        return ActionOptions.Report(invocation, result.Status, result.Reason, new { result.Status, result.Reason, result.Advance?.State });
    }
}
