using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// An operator stops collections or payouts, and lets them go on. Hosts that run on the store obey within a second or so.
/// </summary>
internal static class PauseCommands
{
    public static Command Pause { get; } =
        Command("pause", "Stops collections, payouts or both, of everything or of a part.", (controls, target, work, invocation) =>
        controls.PauseAsync(target, work, ActionOptions.OperatorOf(invocation), invocation.Value(ActionOptions.Reason.Name)!,
            invocation.Stop));

    public static Command Resume { get; } =
        Command("resume", "Lets go on what was paused, named as it was paused.", (controls, target, work, invocation) =>
        controls.ResumeAsync(target, work, ActionOptions.OperatorOf(invocation), invocation.Value(ActionOptions.Reason.Name)!,
            invocation.Stop));

    private static Command Command(string name, string summary,
        Func<IOperatorControls, ControlTarget, PausedWork, Invocation, ValueTask<OperatorActionResult>> give) => new(
        name,
        summary,
        [ActionOptions.Work],
        [StoreServices.Store, .. ActionOptions.Pausable, ActionOptions.By, ActionOptions.Reason],
        invocation => StoreServices.UseAsync(invocation, async services =>
        {
            ControlTarget target = ActionOptions.TargetOf(invocation, ActionOptions.Pausable);
            return ActionOptions.Report(invocation,
                await give(services.GetRequiredService<IOperatorControls>(), target, ActionOptions.WorkOf(invocation), invocation));
        }));
}
