namespace FaultTolerantPay.Controls;

/// <summary>
/// Stores operators' controls and which of them are active. Implementations pass the conformance fixture of
/// <c>FaultTolerantPay.Testing</c>. Every method throws <see cref="StoreException"/> if the store cannot read or write.
/// </summary>
public interface IOperatorControlStore
{
    /// <summary>
    /// Appends a control and returns when it is durable, unless <see cref="ControlRules.FindRefusal"/> refuses it because of the holders of
    /// its <see cref="OperatorControl.ControlSlots"/>. In the same step each slot is taken (<see cref="OperatorControl.StartsControl"/>) or
    /// freed. Of equal controls that are given concurrently, at any nodes, one is written.
    /// </summary>
    ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken);

    /// <summary>The number of the newest control; 0 if there is none.</summary>
    ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken);

    /// <summary>Controls with a larger number than the one given, in the order of their numbers.</summary>
    /// <param name="after">The last number of the previous page. 0: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>The history: controls with a smaller number than the one given, newest first.</summary>
    /// <param name="before">The last number of the previous page. Null: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Controls that hold a slot, in the order of their numbers, each with the <see cref="OperatorControl.Work"/> that it still holds.
    /// Blocks whose time is over may be included.
    /// </summary>
    /// <param name="after">The last number of the previous page. 0: the first page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(long after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// Erases the customers from blocks and unblocks that were given before <paramref name="olderThan"/> and that are not active, or that
    /// ended before it. The records stay as <see cref="ControlRules.Erase"/> leaves them. The erased data is removed from the store's bytes
    /// as well.
    /// </summary>
    /// <returns>The number of controls that were erased.</returns>
    ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken);
}
