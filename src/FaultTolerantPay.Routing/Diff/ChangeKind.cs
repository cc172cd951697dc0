namespace FaultTolerantPay.Routing.Diff;

/// <summary>What happened to something between two catalogues or policies.</summary>
public enum ChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>Fields of it have other values.</summary>
    Changed,

    /// <summary>It stands elsewhere in an order that counts.</summary>
    Moved,
}
