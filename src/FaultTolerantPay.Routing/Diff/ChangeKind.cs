namespace FaultTolerantPay.Routing.Diff;

/// <summary>The kinds of changes between two catalogues or policies.</summary>
public enum ChangeKind
{
    /// <summary>It was added.</summary>
    Added,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>Fields of it have other values.</summary>
    Changed,

    /// <summary>Its position changed in a list whose order matters.</summary>
    Moved,
}
