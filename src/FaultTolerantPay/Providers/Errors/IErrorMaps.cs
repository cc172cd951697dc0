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
    /// The codes that arrived at this node since it started and are not mapped, with their counts, in the order of provider and code; at
    /// most 1,000 for each provider. A code leaves the list when it is mapped: by an edit of the map's file, or by <see cref="Map"/>.
    /// </summary>
    /// <param name="after">The <see cref="QueryPage{T}.Next"/> of the page before. Null: the first page.</param>
    /// <param name="maxItems">The largest number of codes, 1 to 1,000.</param>
    /// <exception cref="ArgumentException">The cursor is not of this list, or the number is out of range.</exception>
    QueryPage<UnmappedCode> ListUnmapped(string? after = null, int maxItems = 100);

    /// <summary>
    /// An operator maps a code at once, without an edit of the map's file and without a restart. It counts before the map, is kept in
    /// <see cref="ProviderOptions.MappedCodesFile"/>, and holds until its row there is changed. Without that option it holds until the host
    /// stops or the settings are read again.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="mapping">What the code means.</param>
    /// <param name="by">The operator.</param>
    /// <returns>The error in the mapping; null if it is in force.</returns>
    string? Map(ProviderId provider, CodeMapping mapping, OperatorId by);
}
