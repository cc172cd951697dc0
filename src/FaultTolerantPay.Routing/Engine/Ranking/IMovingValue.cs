namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The value of the one soft rule of an operation that can change. A struct as a type parameter of a search: each value is compiled into the search on its own.
/// </summary>
internal interface IMovingValue
{
    /// <summary>The value of a channel.</summary>
    long Of(int position, in RouteQuery query);

    /// <summary>A value below which no channel from the given 64 on can come.</summary>
    long FloorOf(int floor);

    /// <summary>The last position at which a channel may be better than the first that passed.</summary>
    int LastBetter(int first, in RouteQuery query);
}
