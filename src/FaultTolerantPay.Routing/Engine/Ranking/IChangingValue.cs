namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The value of an operation's only changing soft rule. It is a struct type parameter of a search, so that the compiler specialises the
/// search for each value.
/// </summary>
internal interface IChangingValue
{
    /// <summary>The value of a channel. In place of a value above the limit, a lower one above the limit may be returned.</summary>
    long Of(int position, in RouteQuery query, long limit);

    /// <summary>A lower bound of the values of all channels from the given 64 on.</summary>
    long FloorOf(int floor);

    /// <summary>The last position whose channel may be better than one that passed.</summary>
    int LastBetter(int best, in RouteQuery query);
}
