namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Shows whether the business system counts as down, and lets an operator decide it.</summary>
public interface IFaultSwitch
{
    /// <summary>Whether the business system counts as down, since when and why. Never waits.</summary>
    FaultState State { get; }

    /// <summary>The operator's setting that is in force; null if there was none.</summary>
    ManualFaultSwitch? Current { get; }

    /// <summary>
    /// Stores an operator's setting and then applies it. It overrides detection and survives restarts. Other nodes on the same store follow
    /// within <see cref="FaultDetectionOptions.StoreSyncInterval"/>.
    /// </summary>
    /// <param name="position">
    /// The setting. From <see cref="ManualFaultPosition.ForcedFaulted"/> back to automatic, traffic returns in growing shares.
    /// </param>
    /// <param name="by">The operator: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the setting is stored.</param>
    /// <exception cref="ArgumentException">
    /// An argument is invalid; the message names it and says what is expected. Nothing was stored.
    /// </exception>
    /// <exception cref="StoreException">
    /// The store failed. Nothing is in force yet. If the store has the setting anyway, it comes into force within
    /// <see cref="FaultDetectionOptions.StoreSyncInterval"/>.
    /// </exception>
    ValueTask SetAsync(ManualFaultPosition position, OperatorId by, string reason, CancellationToken cancellationToken);
}
