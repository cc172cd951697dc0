namespace FaultTolerantPay;

/// <summary>
/// The error maps in force, and the codes that they lack. The library implements it; all members may be called from any thread.
/// </summary>
public interface IErrorMaps
{
    /// <summary>
    /// The result that a provider's map has for a code; <see cref="OperationOutcome.Unknown"/> for a code that is not mapped.
    /// </summary>
    ProviderResult ResultOf(ProviderId provider, string code, string? detail = null);

    /// <summary>
    /// The codes that arrived and are not mapped, the newest first; at most 1,000 for each provider. A code leaves the list when it is
    /// mapped: by an edit of the map's file, or by <see cref="Map"/>.
    /// </summary>
    IReadOnlyList<UnmappedCode> ListUnmapped();

    /// <summary>
    /// An operator maps a code at once, without an edit of the file and without a restart. It holds until the host stops or the file is
    /// read again; write it into the file as well.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="mapping">What the code means.</param>
    /// <param name="by">The operator.</param>
    /// <returns>The error in the mapping; null if it is in force.</returns>
    string? Map(ProviderId provider, CodeMapping mapping, OperatorId by);
}
