using FaultTolerantPay.Advances;
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
        OrderOptions.Payment,
        [StoreServices.Store, OrderOptions.By, OrderOptions.Reason, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IAdvanceOperations>())));

    private static async Task<int> RunAsync(Invocation invocation, IAdvanceOperations operations)
    {
        AdvanceOperationResult result = await operations.ConfirmNowAsync(
            OrderOptions.KeyOf(invocation), OrderOptions.OperatorOf(invocation), invocation.Value(OrderOptions.Reason.Name)!, invocation.Stop);
        return OrderOptions.Told(invocation, result.Status, result.Reason, new { result.Status, result.Reason, result.Advance?.State });
    }
}
