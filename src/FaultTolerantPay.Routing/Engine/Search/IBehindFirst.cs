namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>Whether a channel behind the first that passed may be better. A struct as a type parameter: where nothing may be, nothing of it is compiled.</summary>
internal interface IBehindFirst
{
    /// <summary>Whether any may.</summary>
    static abstract bool MayBeBetter { get; }

    /// <summary>The last position at which a channel may be better than the one at this position.</summary>
    int LastBetter(int position, in RouteQuery query);

    /// <summary>What is compared: the lowest is the best.</summary>
    long ValueOf(int position, in RouteQuery query);
}
