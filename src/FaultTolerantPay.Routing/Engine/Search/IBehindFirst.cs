namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>
/// Decides whether a channel behind the first that passed may be better. It is a struct type parameter: where no such channel can exist,
/// the check is not compiled.
/// </summary>
internal interface IBehindFirst
{
    /// <summary>Whether such a channel can exist.</summary>
    static abstract bool MayBeBetter { get; }

    /// <summary>The last position whose channel may be better than the one at this position.</summary>
    int LastBetter(int position, in RouteQuery query);

    /// <summary>
    /// The value to compare: the lowest is the best. In place of a value above the limit, a lower one above the limit may be returned.
    /// </summary>
    long ValueOf(int position, in RouteQuery query, long limit);
}
