using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// An operator refuses stand-in for a customer or a merchant, and allows it again. Hosts that run on the store obey within a second or so.
/// </summary>
internal static class BlockCommands
{
    private static readonly Option Until =
        new("--until", "TIME", "When it ends by itself. Default: not before it is unblocked.", Rule: ValueRule.Time);

    public static Command Block { get; } = new(
        "block",
        "Refuses stand-in for a customer or a merchant.",
        [],
        [StoreServices.Store, .. ActionOptions.Blockable, Until, ActionOptions.By, ActionOptions.Reason],
        invocation => GiveAsync(invocation, (controls, target) =>
            controls.BlockAsync(target, ActionOptions.OperatorOf(invocation), invocation.Value(ActionOptions.Reason.Name)!,
                invocation.Read<DateTimeOffset>(Until.Name), invocation.Stop)));

    public static Command Unblock { get; } = new(
        "unblock",
        "Allows stand-in again for a customer or a merchant that an operator blocked.",
        [],
        [StoreServices.Store, .. ActionOptions.Blockable, ActionOptions.By, ActionOptions.Reason],
        invocation => GiveAsync(invocation, (controls, target) =>
            controls.UnblockAsync(target, ActionOptions.OperatorOf(invocation), invocation.Value(ActionOptions.Reason.Name)!,
                invocation.Stop)));

    private static Task<int> GiveAsync(Invocation invocation,
        Func<IOperatorControls, ControlTarget, ValueTask<OperatorActionResult>> give) =>
        StoreServices.UseAsync(invocation, async services =>
            ActionOptions.Report(invocation,
                await give(services.GetRequiredService<IOperatorControls>(), ActionOptions.TargetOf(invocation, ActionOptions.Blockable))));
}
