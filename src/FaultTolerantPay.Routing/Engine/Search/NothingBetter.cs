namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>The channels are in soft-rule order.</summary>
internal readonly struct NothingBetter : IBehindFirst
{
    public static bool MayBeBetter => false;

    public int LastBetter(int position, in RouteQuery query) => -1;

    public long ValueOf(int position, in RouteQuery query, long limit) => 0;
}
