namespace FaultTolerantPay;

/// <summary>
/// Capability: gives the statement file of a day. It moves no money, and may be asked at any time and any number of times.
/// </summary>
public interface IStatementProvider : IProviderAdapter
{
    /// <summary>
    /// Fetches the statement file of a day: from <see cref="ProviderStatementFiles.Address"/>, in
    /// <see cref="ProviderStatementFiles.Format"/>. The library reads the content to its end and closes it within the same time limit; what
    /// arrives later is dropped.
    /// </summary>
    /// <returns>
    /// The file; or that there is none yet, whatever the provider calls that; or that the provider states that the day had no business.
    /// After any exception the day is asked for again.
    /// </returns>
    ValueTask<ProviderStatement> FetchStatementAsync(
        StatementRequest request, ProviderContext provider, CancellationToken cancellationToken);
}
