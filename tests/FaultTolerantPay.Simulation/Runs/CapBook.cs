using FaultTolerantPay.Pipeline.Settlement;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The caps in force. Changing them replaces the whole book, so that a check can hold on to what was in force at a moment.</summary>
internal sealed record CapBook(CapOptions Options)
{
    /// <summary>What the nodes read.</summary>
    public sealed class Monitor(World world) : IOptionsMonitor<CapOptions>
    {
        public CapOptions CurrentValue => world.Caps.Options;

        public CapOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<CapOptions, string?> listener) => null;
    }
}
