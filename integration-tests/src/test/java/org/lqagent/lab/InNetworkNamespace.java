package org.lqagent.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test, with what is done before and after it, in a network namespace of its own that has
 * nothing but its loopback interface.
 *
 * <p>Sockets that the test opens, threads that it starts and processes that it runs live there; the
 * namespace ends with the last of them. Without root the tests are skipped, and say so.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InNetworkNamespace.Extension.class)
public @interface InNetworkNamespace {

  /** Takes each method to the namespace's thread. */
  final class Extension
      implements ExecutionCondition, BeforeEachCallback, AfterEachCallback, InvocationInterceptor {
    private static final ExtensionContext.Namespace STORE =
        ExtensionContext.Namespace.create(InNetworkNamespace.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (NetworkNamespace.isPossible()) {
        return ConditionEvaluationResult.enabled("root can make network namespaces");
      }
      String reason = "needs root to make a network namespace";
      System.err.println("skipped " + context.getDisplayName() + ": " + reason);
      return ConditionEvaluationResult.disabled(reason);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      context.getStore(STORE).put(NetworkNamespace.class, NetworkNamespace.create());
    }

    @Override
    public void afterEach(ExtensionContext context) {
      namespace(context).close();
    }

    private static NetworkNamespace namespace(ExtensionContext context) {
      return context.getStore(STORE).get(NetworkNamespace.class, NetworkNamespace.class);
    }

    private static void proceed(Invocation<Void> invocation, ExtensionContext context)
        throws Throwable {
      namespace(context)
          .call(
              () -> {
                try {
                  return invocation.proceed();
                } catch (Exception | Error e) {
                  throw e;
                } catch (Throwable e) {
                  throw new AssertionError(e);
                }
              });
    }

    @Override
    public void interceptBeforeEachMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      proceed(invocation, context);
    }

    @Override
    public void interceptTestMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      proceed(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      proceed(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      proceed(invocation, context);
    }
  }
}
