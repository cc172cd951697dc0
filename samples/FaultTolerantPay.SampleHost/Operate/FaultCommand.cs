using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>An operator says whether the business system is down. A host that runs on the store follows within seconds.</summary>
internal static class FaultCommand
{
    private static readonly Dictionary<string, ManualFaultPosition> Positions = new(StringComparer.Ordinal)
    {
        ["on"] = ManualFaultPosition.ForcedFaulted,
        ["off"] = ManualFaultPosition.ForcedHealthy,
        ["auto"] = ManualFaultPosition.Automatic,
    };

    public static Command Command { get; } = new(
        "fault",
        "Switches stand-in manually: on (the business system is down), off (it is up), or auto (detection decides).",
        [new("POSITION", "on, off or auto.")],
        [StoreServices.Store, new("--operator", "ID", "Who says so.", IsRequired: true), new("--reason", "TEXT", "Why.", IsRequired: true)],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IFaultSwitch>())));

    private static async Task<int> RunAsync(Invocation invocation, IFaultSwitch fault)
    {
        string named = invocation.Argument(0)!;
        if (!Positions.TryGetValue(named, out ManualFaultPosition position))
        {
            throw new UsageException($"'{named}': on, off or auto is expected.");
        }

        try
        {
            await fault.SetAsync(position, new OperatorId(invocation.Value("--operator")!), invocation.Value("--reason")!, invocation.Stop);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }

        invocation.Out.Line($"The switch is {position}.");
        return ExitCode.Done;
    }
}
