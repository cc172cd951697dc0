using FaultTolerantPay.Configuration;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Hosting.Faults;

/// <inheritdoc cref="IFaultSwitch"/>
/// <param name="detector">The detector that follows the switch.</param>
/// <param name="store">Stores the setting.</param>
/// <param name="time">The clock for the time of the setting.</param>
internal sealed class FaultSwitch(FaultDetector detector, IFaultStore store, TimeProvider time) : IFaultSwitch
{
    /// <inheritdoc/>
    public FaultState State => detector.State;

    /// <inheritdoc/>
    public ManualFaultSwitch? Current => detector.Manual;

    /// <inheritdoc/>
    public async ValueTask SetAsync(ManualFaultPosition position, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(position))
        {
            throw new ArgumentException(
                $"The position is {(int)position}: expected Automatic, ForcedFaulted or ForcedHealthy.", nameof(position));
        }

        if (!Identifier.IsValid(by.Value))
        {
            throw new ArgumentException($"The operator is {OptionText.Of(by.Value)}: expected {Identifier.Expectation}.", nameof(by));
        }

        if (PlainText.FindReasonError(reason) is { } error)
        {
            throw new ArgumentException($"The reason {error}: expected {PlainText.ReasonExpectation}.", nameof(reason));
        }

        var manual = new ManualFaultSwitch(position, by, time.GetUtcNow(), reason);
        await store.SetManualSwitchAsync(manual, cancellationToken).ConfigureAwait(false);
        await detector.ApplyAsync(manual, cancellationToken).ConfigureAwait(false);
    }
}
