using FaultTolerantPay.Operations;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// An operator stops collections or payouts, and lets them go on. Hosts that run on the store obey within a second or so.
/// </summary>
internal static class PauseCommands
{
    public static Command Pause { get; } = Command("pause", "Stops collections, payouts or both, of everything or of a part.", (orders, target, work, invocation) =>
        orders.PauseAsync(target, work, OrderOptions.OperatorOf(invocation), invocation.Value(OrderOptions.Reason.Name)!, invocation.Stop));

    public static Command Resume { get; } = Command("resume", "Lets go on what was paused, named as it was paused.", (orders, target, work, invocation) =>
        orders.ResumeAsync(target, work, OrderOptions.OperatorOf(invocation), invocation.Value(OrderOptions.Reason.Name)!, invocation.Stop));

    private static Command Command(string name, string summary, Func<IOperatorOrders, OrderTarget, PausedWork, Invocation, ValueTask<OperatorOrderResult>> give) => new(
        name,
        summary,
        [OrderOptions.Work],
        [StoreServices.Store, .. OrderOptions.Pausable, OrderOptions.By, OrderOptions.Reason],
        invocation => StoreServices.UseAsync(invocation, async services =>
        {
            OrderTarget target = OrderOptions.TargetOf(invocation, OrderOptions.Pausable);
            return OrderOptions.Told(invocation, await give(services.GetRequiredService<IOperatorOrders>(), target, OrderOptions.WorkOf(invocation), invocation));
        }));
}
