namespace FaultTolerantPay.Hosting.Faults;

/// <summary>With this an operator says whether the business system is down.</summary>
public interface IFaultSwitch
{
    /// <summary>The operator's last word that is in force; null where there was none.</summary>
    ManualFaultSwitch? Current { get; }

    /// <summary>
    /// Stores an operator's word, then puts it into force. It wins over detection and survives restarts. Other nodes on the same store
    /// follow within <see cref="FaultDetectionOptions.StoreSyncInterval"/>.
    /// </summary>
    /// <param name="position">
    /// What the operator says. From <see cref="ManualFaultPosition.ForcedFaulted"/> back to automatic, traffic returns by a growing share.
    /// </param>
    /// <param name="by">Who says it: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Gives up before it is stored.</param>
    /// <exception cref="ArgumentException">
    /// An argument is not as expected; the message says which, and how it should be. Nothing was stored.
    /// </exception>
    /// <exception cref="StoreException">
    /// The store failed. Nothing is in force yet; if the store has it all the same, it comes into force within
    /// <see cref="FaultDetectionOptions.StoreSyncInterval"/>.
    /// </exception>
    ValueTask SetAsync(ManualFaultPosition position, OperatorId by, string reason, CancellationToken cancellationToken);
}
